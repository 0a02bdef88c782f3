// What is recorded beside tfjs's own values: learning rate, throughput, memory, weights.
import type { LayersModelLike } from './host-types.ts'
import { LeakSignal } from './leak-signal.ts'
import { LearningRate } from './learning-rate.ts'
import { NO_TAGS, type Settings, type Tags } from './options.ts'
import type { Publisher } from './publisher.ts'
import type { Rate } from './throughput.ts'
import { weightStats } from './weight-stats.ts'

export class SideSeries {
  readonly #publisher: Publisher
  readonly #settings: Settings
  readonly #learningRate = new LearningRate()
  readonly #leak = new LeakSignal()
  readonly #weightTags = new Map<string, Tags>()
  #rateStep = -1

  constructor(publisher: Publisher, settings: Settings) {
    this.#publisher = publisher
    this.#settings = settings
  }

  rate(rate: Rate | undefined, step: number, tags: Tags): void {
    if (!rate || this.#settings.throughput === false) return
    this.#publisher.metric('samples_per_second', rate.samplesPerSecond, { step }, tags)
    this.#publisher.metric('step_time_ms', rate.stepTimeMs, { step }, tags)
  }

  /** One series on the axis; an epoch that ends where a batch was logged adds nothing to it. */
  learningRate(model: LayersModelLike | undefined, step: number): void | Promise<void> {
    if (this.#settings.learningRate === false || step === this.#rateStep) return
    const value = this.#learningRate.read(model?.optimizer)
    if (value === undefined) return
    if (typeof value !== 'number') return value.then((read) => this.#writeLearningRate(read, step))
    this.#writeLearningRate(value, step)
  }

  /** Tensors alive when all logs of the epoch are numbers: a steady place to compare at. */
  memory(step: number): void {
    if (!this.#settings.memory) return
    const { numTensors, numBytes, numBytesInGPU } = this.#settings.tf!.memory!()
    this.#publisher.metric('num_tensors', numTensors, { step }, NO_TAGS)
    this.#publisher.metric('num_bytes', numBytes, { step }, NO_TAGS)
    if (numBytesInGPU !== undefined) this.#publisher.metric('num_bytes_in_gpu', numBytesInGPU, { step }, NO_TAGS)
    const perEpoch = this.#leak.update(numTensors)
    if (perEpoch === undefined) return
    const facts = { event: 'tensor_leak', tensors_per_epoch: perEpoch, num_tensors: numTensors }
    this.#publisher.noteOnce('The number of tensors rose in three epochs on end', facts, step)
  }

  async weights(model: LayersModelLike | undefined, epochsRun: number, step: number): Promise<void> {
    const { weights } = this.#settings
    if (!weights || !model?.weights || epochsRun % weights.everyEpochs !== 0) return
    for (const weight of model.weights) {
      const tags = this.#weightTags.get(weight.name) ?? { weight: weight.name }
      this.#weightTags.set(weight.name, tags)
      for (const [name, value] of await weightStats(weight, weights.stats ?? ['norm'])) {
        this.#publisher.metric(name, value, { step }, tags)
      }
    }
  }

  #writeLearningRate(value: number, step: number): void {
    this.#rateStep = step
    this.#publisher.metric('learning_rate', value, { step }, NO_TAGS)
    const { ignoredValue } = this.#learningRate
    if (ignoredValue === undefined) return
    const facts = { event: 'learning_rate_ignored', assigned: ignoredValue, effective: value }
    this.#publisher.noteOnce(
      'The optimizer ignores the learning rate it was assigned; use setLearningRate()',
      facts,
      step,
    )
  }
}
