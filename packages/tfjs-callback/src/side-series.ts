// What is recorded beside tfjs's own values: learning rate, throughput, memory, weights.
import type { LayersModelLike } from './host-types.ts'
import { LeakSignal } from './leak-signal.ts'
import { LearningRate } from './learning-rate.ts'
import type { Settings } from './options.ts'
import type { Publisher, Tags } from './publisher.ts'
import type { Rate } from './throughput.ts'
import { weightStats } from './weight-stats.ts'

export class SideSeries {
  readonly #publisher: Publisher
  readonly #settings: Settings
  readonly #learningRate = new LearningRate()
  readonly #leak = new LeakSignal()
  #lastRateStep = -1

  constructor(publisher: Publisher, settings: Settings) {
    this.#publisher = publisher
    this.#settings = settings
  }

  throughput(rate: Rate | undefined, step: number, tags?: Tags): void {
    if (rate && this.#settings.throughput !== false) this.#publisher.metrics(rate, { step }, tags)
  }

  /** One series on the axis; an epoch that ends where a batch was logged adds nothing to it. */
  learningRate(model: LayersModelLike | undefined, step: number): void | Promise<void> {
    if (this.#settings.learningRate === false || step === this.#lastRateStep) return
    this.#lastRateStep = step
    const write = (rate: number | undefined): void => {
      this.#publisher.metrics({ learning_rate: rate }, { step })
      const { ignoredValue } = this.#learningRate
      if (ignoredValue === undefined) return
      const text = 'The optimizer ignores the learning rate it was assigned; use setLearningRate()'
      this.#publisher.noteOnce(text, { event: 'learning_rate_ignored', assigned: ignoredValue, effective: rate! }, step)
    }
    const rate = this.#learningRate.read(model?.optimizer)
    return rate instanceof Promise ? rate.then(write) : write(rate)
  }

  /** Tensors alive when all logs of the epoch are numbers: a steady place to compare at. */
  memory(step: number): void {
    if (!this.#settings.memory) return
    const { numTensors, numBytes, numBytesInGPU } = this.#settings.tf!.memory!()
    const values = { num_tensors: numTensors, num_bytes: numBytes, num_bytes_in_gpu: numBytesInGPU }
    this.#publisher.metrics(values, { step })
    const perEpoch = this.#leak.update(numTensors)
    if (perEpoch === undefined) return
    const facts = { event: 'tensor_leak', tensors_per_epoch: perEpoch, num_tensors: numTensors }
    this.#publisher.noteOnce('The number of tensors rose in three epochs on end', facts, step)
  }

  async weights(model: LayersModelLike | undefined, epochsRun: number, step: number): Promise<void> {
    const { everyEpochs = 0, stats = ['norm'] } = this.#settings.weights ?? {}
    if (!everyEpochs || epochsRun % everyEpochs !== 0) return
    for (const weight of model?.weights ?? []) {
      const values = Object.fromEntries(await weightStats(weight, stats))
      this.#publisher.metrics(values, { step }, { weight: weight.name })
    }
  }
}
