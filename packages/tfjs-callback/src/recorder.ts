// Turns the events of a fit into metrics and annotations. It never throws into training, but where an option asks for it.
import { BatchSampler } from './batch-sampler.ts'
import { BestEpoch } from './best-epoch.ts'
import { describeRun, labelsOf, stepsPerEpoch } from './describe-run.ts'
import { describeEarlyStopping } from './early-stopping.ts'
import { epochValues } from './epoch-values.ts'
import type { FitHooks, FitParams, LayersModelLike, Logs } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { type BestInfo, type Settings, settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher, type Tags } from './publisher.ts'
import { isResolved, resolveLogs } from './read-scalars.ts'
import { SideSeries } from './side-series.ts'
import { StepAxis } from './step-axis.ts'
import { Throughput } from './throughput.ts'

/** Back ends that have done the work when a call returns; of the others only a value that was read tells. */
const SYNCHRONOUS = new Set(['cpu', 'wasm', 'tensorflow'])
const NO_TAGS: Tags = {}
const BATCH: Tags = { granularity: 'batch' }

/** Params objects of fits that have a callback of their own; `autolog` steps aside there. */
const claimed = new WeakSet<object>()

export function isClaimed(params: FitParams | undefined): boolean {
  return params !== undefined && claimed.has(params)
}

export class Recorder implements FitHooks {
  readonly settings: Settings
  readonly publisher: Publisher
  readonly wantsBatchEnd: boolean
  params: FitParams | undefined
  /** The callbacks that train beside us, where they are known. */
  peers: readonly object[] = []
  state: 'idle' | 'recording' | 'muted' = 'idle'
  epoch = -1
  batch = -1
  #model: LayersModelLike | undefined
  #synchronous = false
  #startMs = 0
  #epochsRun = 0
  #stopReason: string | undefined
  #nonFiniteSent = 0
  readonly #axis: StepAxis
  readonly #sampler: BatchSampler | undefined
  readonly #throughput = new Throughput()
  readonly #side: SideSeries
  readonly #best: BestEpoch
  readonly #train: Tags
  readonly #trainBatch: Tags
  readonly #validation: Tags

  constructor(experiment: MetricWriter, options: TfjsCallbackOptions) {
    this.settings = settle(options)
    const { sample, train, validation, axis } = this.settings
    this.publisher = new Publisher(experiment, this.settings)
    this.wantsBatchEnd = sample !== undefined
    this.#axis = new StepAxis(axis, options.initialStep)
    this.#sampler = sample && new BatchSampler(sample)
    this.#side = new SideSeries(this.publisher, this.settings)
    this.#model = options.model
    this.#best = new BestEpoch(options.best)
    this.#train = { split: train }
    this.#trainBatch = { split: train, ...BATCH }
    this.#validation = { split: validation }
  }

  setParams(params: FitParams): void {
    this.params = params
  }

  /** Two models that train at once through one instance can't be told apart by their events: then neither is recorded. */
  setModel(model: LayersModelLike): void {
    const before = this.#model as { isTraining?: boolean } | undefined
    const overlaps = model !== before && before?.isTraining === true
    this.#model = model
    if (overlaps) this.onTakenOver()
    if (overlaps) this.state = 'muted'
    else if (this.state === 'muted') this.state = 'idle'
  }

  onTakenOver(): void {
    void this.publisher.guard(() => {
      throw new Error(
        'Cannot record a second fit(): this callback is recording another one; make one callback for each',
      )
    })
  }

  onTrainBegin(): void | Promise<void> {
    if (this.params) claimed.add(this.params)
    if (this.state !== 'muted') return this.publisher.guard(() => this.begin())
  }

  onTrainEnd(): void | Promise<void> {
    const { state } = this
    this.state = 'idle'
    if (state === 'recording') return this.publisher.guard(() => this.#end())
  }

  onEpochBegin(epoch: number): void {
    if (this.state !== 'recording') return
    this.epoch = epoch
    this.batch = -1
    this.#axis.epochBegin(epoch)
  }

  onBatchBegin(batch: number, logs: Logs): void | Promise<void> {
    if (this.state !== 'recording') return
    const nowMs = performance.now()
    this.batch = batch
    this.#axis.batchBegin()
    if (batch === 0) this.#throughput.start(nowMs)
    else if (this.#synchronous) this.#throughput.complete(nowMs)
    this.#throughput.add(this.#sizeOf(batch, logs))
    if (this.settings.signal?.aborted) return this.publisher.guard(() => this.#checkStop())
  }

  onBatchEnd(batch: number, logs: Logs): void | Promise<void> {
    if (this.state !== 'recording' || !this.#sampler) return
    const nowMs = performance.now()
    const isRead = isResolved(logs)
    // fit() has run the validation inside its last batch.
    const isClean = !(this.params?.doValidation && batch + 1 === stepsPerEpoch(this.params))
    if (isClean && isRead) this.#throughput.complete(nowMs)
    const step = this.#axis.global
    if (!this.#sampler.take(step, nowMs)) return
    if (isRead) return this.publisher.guard(() => this.#batchRow(step, logs, isClean))
    return this.publisher.guard(async () => {
      const values = await resolveLogs(logs)
      if (isClean) this.#throughput.complete(performance.now())
      await this.#batchRow(step, values, isClean)
    })
  }

  onEpochEnd(epoch: number, logs: Logs): void | Promise<void> {
    if (this.state !== 'recording') return
    return this.publisher.guard(async () => {
      const values = isResolved(logs) ? logs : await resolveLogs(logs)
      await this.epochRow(epoch, values, labelsOf(this.params ?? {}))
    })
  }

  /** Training begins: places the x-axis and writes down the set-up. */
  begin(): void {
    const { tf, needsModel } = this.settings
    const { publisher } = this
    if (this.state === 'recording') {
      const facts = { event: 'train_abandoned', epoch: this.epoch, batch: this.batch }
      publisher.note('The training before this one did not end', facts, this.#axis.global)
    }
    this.state = 'recording'
    this.#epochsRun = 0
    this.#stopReason = undefined
    publisher.wanted = undefined
    this.#startMs = performance.now()
    this.#axis.fitBegin(this.#model?.optimizer)
    this.#synchronous = tf?.getBackend ? SYNCHRONOUS.has(tf.getBackend()) : isNode()
    const facts = { ...describeRun(this.params ?? {}, this.#model, tf), ...describeEarlyStopping(this.peers) }
    publisher.note(
      'Training started',
      { event: 'train_begin', step_unit: this.#axis.unit, ...facts },
      this.#axis.global,
    )
    if (!needsModel || this.#model) return
    throw new Error(
      `Cannot honour \`${needsModel}\`: no model reaches the callback in this place; give it as \`model\``,
    )
  }

  /** A custom loop has done a batch. Its first one only starts the clock. Says whether the batch is to be logged, and where. */
  loopBatch(batch: number, size: number): { step: number; isDue: boolean } {
    const nowMs = performance.now()
    this.batch = batch
    this.#axis.batchBegin()
    if (batch === 0) this.#throughput.start(nowMs)
    else this.#throughput.add(size)
    if (this.#synchronous) this.#throughput.complete(nowMs)
    const step = this.#axis.global
    return { step, isDue: this.#sampler?.take(step, nowMs) ?? false }
  }

  /** The values of a loop's batch, once they are read. */
  loopBatchRow(step: number, values: Record<string, number>): void | Promise<void> {
    this.#throughput.complete(performance.now())
    return this.#batchRow(step, values, true)
  }

  /**
   * The values of a whole epoch.
   *
   * @param labels the training names in tfjs's order
   * @param outputs 1 where the names are known to be right
   */
  async epochRow(
    epoch: number,
    logs: Record<string, number>,
    labels?: readonly string[],
    outputs?: number,
  ): Promise<void> {
    const { publisher } = this
    const { values, lost } = epochValues(logs, labels, outputs ?? this.#model?.outputNames?.length)
    // Validation takes its time before this; it did not run in an epoch that was cut short.
    const isValidated = Object.keys(logs).some((name) => name.startsWith('val_'))
    if (!isValidated) this.#throughput.complete(performance.now())
    const step = this.#axis.epochStep(epoch)
    const place = { step, epoch }
    this.#epochsRun += 1
    for (const [name, value] of values) {
      if (name.startsWith('val_')) publisher.metric(name.slice(4), value, place, this.#validation)
      else publisher.metric(name, value, place, this.#train)
    }
    if (lost.length > 0) {
      const facts = { event: 'validation_unidentified', names: lost.join(','), see: 'tfjs#5941' }
      publisher.noteOnce('Validation values that cannot be told apart are not recorded', facts, step)
    }
    if (this.#axis.unit === 'global') publisher.metric('epoch', this.#axis.epochIndex(epoch), place, NO_TAGS)
    this.#side.rate(this.#throughput.epoch(), step, NO_TAGS)
    await this.#side.learningRate(this.#model, step)
    this.#side.memory(step)
    await this.#side.weights(this.#model, this.#epochsRun, step)
    if (publisher.nonFinite > this.#nonFiniteSent)
      publisher.metric('non_finite_values', publisher.nonFinite, place, NO_TAGS)
    this.#nonFiniteSent = publisher.nonFinite
    await this.#keepBest(this.#best.update(values, { epoch, step, model: this.#model }))
    this.#checkStop()
  }

  #batchRow(step: number, values: Record<string, number>, isClean: boolean): void | Promise<void> {
    const place = { step, epoch: this.epoch }
    for (const name in values) {
      if (name !== 'batch' && name !== 'size') this.publisher.metric(name, values[name]!, place, this.#trainBatch)
    }
    if (isClean) this.#side.rate(this.#throughput.window(), step, BATCH)
    const reading = this.#side.learningRate(this.#model, step)
    if (reading) return reading.then(() => this.#checkStop())
    this.#checkStop()
  }

  async #keepBest(best: BestInfo | undefined): Promise<void> {
    if (!best) return
    const checkpoint = await this.settings.best?.onBest?.(best)
    if (typeof checkpoint !== 'string') return
    const facts = { event: 'checkpoint', checkpoint, epoch: best.epoch, monitor: best.monitor, value: best.value }
    this.publisher.note(`Checkpoint of epoch ${best.epoch}: ${best.monitor} is ${best.value}`, facts, best.step)
  }

  #checkStop(): void {
    const { signal } = this.settings
    const { wanted } = this.publisher
    if (wanted instanceof Error) throw wanted
    if (signal?.aborted) this.#stop('signal')
    else if (wanted === 'stop') this.#stop('non_finite')
  }

  #stop(reason: string): void {
    if (!this.#model) return
    this.#model.stopTraining = true
    if (this.#stopReason) return
    this.#stopReason = reason
    const facts = { event: 'stop', reason, epoch: this.epoch, batch: this.batch }
    this.publisher.note(`Training is stopped (${reason})`, facts, this.#axis.global)
  }

  #end(): void {
    const { epochs } = this.params ?? {}
    const { best } = this.#best
    const stoppedEarly = typeof epochs === 'number' && this.epoch + 1 < epochs
    const stop = stoppedEarly ? { stopped_after_epoch: this.epoch, reason: this.#stopReason ?? 'stopTraining' } : {}
    const facts = {
      event: 'train_end',
      epochs_run: this.#epochsRun,
      updates: this.#axis.global,
      duration_ms: Math.round(performance.now() - this.#startMs),
      non_finite_values: this.publisher.nonFinite,
      callback_errors: this.publisher.errors,
      ...(best && { best_epoch: best.epoch, best_step: best.step, best_monitor: best.monitor, best_value: best.value }),
      ...stop,
      ...(stoppedEarly && describeEarlyStopping(this.peers)),
    }
    this.publisher.note(stoppedEarly ? 'Training stopped early' : 'Training ended', facts, this.#axis.global)
  }

  #sizeOf(batch: number, logs: Logs): number {
    if (typeof logs.size === 'number') return logs.size
    const { samples, batchSize } = this.params ?? {}
    return samples && batchSize ? Math.min(batchSize, samples - batch * batchSize) : 0
  }
}

function isNode(): boolean {
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string'
}
