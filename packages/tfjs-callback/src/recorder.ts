// Turns the events of a fit into metrics and annotations. It never throws into training, but where an option asks for it.
import { BatchSampler } from './batch-sampler.ts'
import { BestEpoch } from './best-epoch.ts'
import { describeEarlyStopping, describeRun, labelsOf, stepsPerEpoch } from './describe-run.ts'
import { epochValues } from './epoch-values.ts'
import type { FitEvent, FitHooks, FitParams, LayersModelLike, Logs } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { BATCH_TAGS, type BestInfo, NO_TAGS, type Settings, settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher } from './publisher.ts'
import { isResolved, resolveLogs, resolveLogsNow } from './read-scalars.ts'
import { SideSeries } from './side-series.ts'
import { StepAxis } from './step-axis.ts'
import { StopSwitch } from './stop-switch.ts'
import { Throughput } from './throughput.ts'
import { isTraining, trainedModel } from './trained-model.ts'

/** Params objects of fits that have a callback of their own; `autolog` steps aside there. */
const claimed = new WeakSet<object>()

export function isClaimed(params: FitParams | undefined): boolean {
  return params !== undefined && claimed.has(params)
}

export class Recorder implements FitHooks {
  readonly publisher: Publisher
  readonly wantsBatchEnd: boolean
  params: FitParams | undefined
  /** The callbacks that train beside us, where they are known. */
  peers: readonly object[] = []
  /** 'muted': the events of two fits come in and can't be told apart. */
  state: 'idle' | 'recording' | 'muted' = 'idle'
  epoch = -1
  batch = -1
  #model: LayersModelLike | undefined
  #startMs = 0
  #epochsRun = 0
  #isTakenOver = false
  #nonFiniteSent = 0
  readonly #settings: Settings
  readonly #axis: StepAxis
  readonly #sampler: BatchSampler | undefined
  readonly #throughput = new Throughput()
  readonly #side: SideSeries
  readonly #best: BestEpoch
  readonly #stop: StopSwitch

  constructor(experiment: MetricWriter, options: TfjsCallbackOptions) {
    this.#settings = settle(options)
    const { sample, axis } = this.#settings
    this.publisher = new Publisher(experiment, this.#settings)
    this.wantsBatchEnd = sample !== undefined
    this.#axis = new StepAxis(axis, options.initialStep)
    this.#sampler = sample && new BatchSampler(sample)
    this.#side = new SideSeries(this.publisher, this.#settings)
    this.#model = options.model
    this.#best = new BestEpoch(options.best)
    this.#stop = new StopSwitch(this.publisher, options.signal)
  }

  setParams(params: FitParams): void {
    this.params = params
  }

  setModel(model: LayersModelLike): void {
    const before = this.#model
    const overlaps = before !== undefined && trainedModel(before) !== trainedModel(model) && isTraining(before)
    this.#model = model
    if (overlaps) this.onTakenOver()
    if (overlaps) this.state = 'muted'
    else if (this.state === 'muted') this.state = 'idle'
  }

  onTakenOver(): void {
    if (this.#isTakenOver) return
    this.#isTakenOver = true
    void this.publisher.guard(() => {
      throw new Error(
        'Cannot record a second fit(): this callback is recording another one; make one callback for each',
      )
    })
  }

  on(event: FitEvent, index: number, logs: Logs): void | Promise<void> {
    const { state, publisher } = this
    if (event === 'onTrainBegin' && this.params) claimed.add(this.params)
    if (event === 'onTrainEnd') this.state = 'idle'
    if (state === 'muted' || (state === 'idle' && event !== 'onTrainBegin')) return
    return publisher.guard(() => this.#handle(event, index, logs))
  }

  #handle(event: FitEvent, index: number, logs: Logs): void | Promise<void> {
    if (event === 'onBatchBegin') return this.#batchBegin(index, logs)
    if (event === 'onBatchEnd') return this.#batchEnd(index, logs)
    if (event === 'onEpochBegin') return this.epochBegin(index)
    if (event === 'onEpochEnd') return this.#epochEnd(index, logs)
    return event === 'onTrainBegin' ? this.begin() : this.#end()
  }

  /** Training begins: places the x-axis and writes down the set-up. */
  begin(): void {
    const { tf, needsModel } = this.#settings
    const { publisher } = this
    if (this.state === 'recording') {
      const facts = { event: 'train_abandoned', epoch: this.epoch, batch: this.batch }
      publisher.note('The training before this one did not end', facts, this.#axis.global)
    }
    this.state = 'recording'
    this.#epochsRun = 0
    this.#isTakenOver = false
    this.#stop.reset()
    this.#startMs = performance.now()
    this.#axis.fitBegin(this.#model?.optimizer)
    this.#throughput.fitBegin(tf)
    const facts = { ...describeRun(this.params ?? {}, this.#model, tf), ...describeEarlyStopping(this.peers) }
    const { unit, global } = this.#axis
    publisher.note('Training started', { event: 'train_begin', step_unit: unit, ...facts }, global)
    if (!needsModel || this.#model) return
    throw new Error(`Cannot honour \`${needsModel}\`: no model reaches the callback here; give it as \`model\``)
  }

  epochBegin(epoch: number): void {
    this.epoch = epoch
    this.batch = -1
    this.#axis.epochBegin(epoch)
  }

  #batchBegin(batch: number, logs: Logs): void {
    this.batch = batch
    this.#axis.batchBegin()
    const { samples, batchSize } = this.params ?? {}
    const size = samples && batchSize ? Math.min(batchSize, samples - batch * batchSize) : logs.size
    this.#throughput.batchBegin(batch, typeof size === 'number' ? size : 0, performance.now())
    this.#checkStop()
  }

  #batchEnd(batch: number, logs: Logs): void | Promise<void> {
    if (!this.#sampler) return
    const nowMs = performance.now()
    // fit() has run the validation inside its last batch.
    const isClean = !(this.params?.doValidation && batch + 1 === stepsPerEpoch(this.params))
    const step = this.#axis.global
    const isDue = this.#sampler.take(step, nowMs)
    if (isResolved(logs)) {
      if (isClean) this.#throughput.complete(nowMs)
      return isDue ? this.batchRow(step, logs, isClean) : undefined
    }
    if (!isDue) return
    if (this.#throughput.isSynchronous) {
      const values = resolveLogsNow(logs)
      if (isClean) this.#throughput.complete(performance.now())
      return this.batchRow(step, values, isClean)
    }
    return resolveLogs(logs).then((values) => {
      if (isClean) this.#throughput.complete(performance.now())
      return this.batchRow(step, values, isClean)
    })
  }

  async #epochEnd(epoch: number, logs: Logs): Promise<void> {
    const values = isResolved(logs) ? logs : await resolveLogs(logs)
    await this.epochRow(epoch, values, labelsOf(this.params ?? {}))
  }

  /** A custom loop has done a batch. Its first one only starts the clock. Says whether it is to be logged, and where. */
  loopBatch(batch: number, size: number): { step: number; isDue: boolean } {
    const nowMs = performance.now()
    this.batch = batch
    this.#axis.batchBegin()
    this.#throughput.batchEnd(batch, size, nowMs)
    const step = this.#axis.global
    return { step, isDue: this.#sampler?.take(step, nowMs) ?? false }
  }

  /** @param isClean false where the time of the batch holds a validation */
  batchRow(step: number, values: Record<string, number>, isClean: boolean): void | Promise<void> {
    const place = { step, epoch: this.epoch }
    const tags = this.#settings.tags.batch
    for (const name in values) {
      if (name !== 'batch' && name !== 'size') this.publisher.metric(name, values[name]!, place, tags)
    }
    if (isClean) this.#side.rate(this.#throughput.window(), step, BATCH_TAGS)
    const reading = this.#side.learningRate(this.#model, step)
    if (reading) return reading.then(() => this.#checkStop())
    this.#checkStop()
  }

  /**
   * The values of a whole epoch.
   *
   * @param labels the training names in tfjs's order
   * @param outputs 1 where the names are known to be right; default: as the model says
   */
  async epochRow(
    epoch: number,
    logs: Record<string, number>,
    labels?: readonly string[],
    outputs?: number,
  ): Promise<void> {
    const { publisher } = this
    const { values, lost } = epochValues(logs, labels, outputs ?? this.#model?.outputNames?.length)
    // Validation has taken its time before this, but in an epoch that was cut short.
    const isValidated = Object.keys(logs).some((name) => name.startsWith('val_'))
    if (!isValidated) this.#throughput.complete(performance.now())
    const step = this.#axis.epochStep(epoch)
    const place = { step, epoch }
    this.#epochsRun += 1
    publisher.epochMetrics(values, lost, place)
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

  async #keepBest(best: BestInfo | undefined): Promise<void> {
    if (!best) return
    const checkpoint = await this.#settings.best?.onBest?.(best)
    if (typeof checkpoint !== 'string') return
    const facts = { event: 'checkpoint', checkpoint, epoch: best.epoch, monitor: best.monitor, value: best.value }
    this.publisher.note(`Checkpoint of epoch ${best.epoch}: ${best.monitor} is ${best.value}`, facts, best.step)
  }

  #checkStop(): void {
    this.#stop.check(this.#model, { epoch: this.epoch, batch: this.batch, step: this.#axis.global })
  }

  #end(): void {
    const { errors, nonFinite } = this.publisher
    const { best } = this.#best
    const stoppedEarly = typeof this.params?.epochs === 'number' && this.epoch + 1 < this.params.epochs
    const stop = { stopped_after_epoch: this.epoch, reason: this.#stop.reason ?? 'stopTraining' }
    const facts = {
      epochs_run: this.#epochsRun,
      updates: this.#axis.global,
      duration_ms: Math.round(performance.now() - this.#startMs),
      non_finite_values: nonFinite,
      callback_errors: errors,
      ...(best && { best_epoch: best.epoch, best_step: best.step, best_monitor: best.monitor, best_value: best.value }),
      ...(stoppedEarly && { ...stop, ...describeEarlyStopping(this.peers) }),
    }
    const text = stoppedEarly ? 'Training stopped early' : 'Training ended'
    this.publisher.note(text, { event: 'train_end', ...facts }, this.#axis.global)
  }
}
