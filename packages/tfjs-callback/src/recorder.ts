// Turns the events of a fit into metrics and annotations. It never throws into training, but where an option asks for it.
import { batchSampler } from './batch-sampler.ts'
import { BestEpoch } from './best-epoch.ts'
import { describeEarlyStopping, describeRun, known, labelsOf, stepsPerEpoch } from './describe-run.ts'
import { epochValues } from './epoch-values.ts'
import type { EventHandler, FitEvent, FitHooks, FitParams, LayersModelLike, Logs } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { type Settings, settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher, type Tags } from './publisher.ts'
import { resolveLogs, withValues } from './read-scalars.ts'
import { SideSeries } from './side-series.ts'
import { StepAxis } from './step-axis.ts'
import { isSynchronous, Throughput } from './throughput.ts'
import { isTraining, trainedModel } from './trained-model.ts'

/** Params objects of fits that have a callback of their own; `autolog` steps aside there. */
const claimed = new WeakSet<object>()

export function isClaimed(params: FitParams): boolean {
  return claimed.has(params)
}

const OF_BATCHES: Tags = { granularity: 'batch' }

/** What begins anew with every fit. */
interface Fit {
  readonly startMs: number
  epochsRun: number
  isTakenOver: boolean
  /** Why we stopped it, if we did. */
  stopReason: 'signal' | 'non_finite' | undefined
}

function newFit(): Fit {
  return { startMs: performance.now(), epochsRun: 0, isTakenOver: false, stopReason: undefined }
}

export class Recorder implements FitHooks {
  readonly publisher: Publisher
  readonly wantsBatchEnd: boolean
  /** The callbacks that train beside us, where they are known. */
  peers: readonly object[] = []
  /** 'muted': the events of two fits come in and can't be told apart. */
  state: 'idle' | 'recording' | 'muted' = 'idle'
  /** Where training is; −1 before the first. */
  epoch = -1
  batch = -1
  #params: FitParams = {}
  #model: LayersModelLike | undefined
  #isSynchronous = false
  #fit = newFit()
  readonly #settings: Settings
  readonly #axis: StepAxis
  readonly #isDue: ((step: number, nowMs: number) => boolean) | undefined
  readonly #throughput = new Throughput()
  readonly #side: SideSeries
  readonly #best: BestEpoch
  readonly #batchTags: Tags

  constructor(experiment: MetricWriter, options: TfjsCallbackOptions) {
    this.#settings = settle(options)
    const { sampling, step, initialStep, model, best } = this.#settings
    this.publisher = new Publisher(experiment, this.#settings)
    this.wantsBatchEnd = sampling !== undefined
    this.#isDue = sampling && batchSampler(sampling)
    this.#axis = new StepAxis(step, initialStep)
    this.#side = new SideSeries(this.publisher, this.#settings)
    this.#best = new BestEpoch(best)
    this.#batchTags = { split: this.#settings.splits.train, ...OF_BATCHES }
    this.#model = model
  }

  setParams(params: FitParams): void {
    this.#params = params
    claimed.add(params)
  }

  setModel(model: LayersModelLike): void {
    const before = this.#model
    const overlaps = before && trainedModel(before) !== trainedModel(model) && isTraining(before)
    this.#model = model
    if (overlaps) this.onTakenOver()
    if (overlaps) this.state = 'muted'
    else if (this.state === 'muted') this.state = 'idle'
  }

  onTakenOver(): void {
    if (this.#fit.isTakenOver) return
    this.#fit.isTakenOver = true
    const rule = 'this callback is recording another one; make one callback for each'
    this.publisher.report(new Error(`Cannot record a second fit(): ${rule}`))
  }

  on(event: FitEvent): EventHandler {
    const handle: EventHandler = this[event].bind(this)
    return (index, logs) => {
      const { state } = this
      if (event === 'onTrainEnd') this.state = 'idle'
      if (state === 'muted' || (state === 'idle' && event !== 'onTrainBegin')) return
      return this.publisher.guard(handle, index, logs)
    }
  }

  /** Training begins: places the x-axis and writes down the set-up. */
  onTrainBegin(): void {
    const { tf, needsModel } = this.#settings
    const { publisher, epoch, batch } = this
    if (this.state === 'recording') {
      const facts = { event: 'train_abandoned', epoch, batch }
      publisher.note('The training before this one did not end', facts, this.#axis.global)
    }
    this.state = 'recording'
    this.#fit = newFit()
    publisher.wanted = undefined
    this.#isSynchronous = isSynchronous(tf)
    this.#axis.fitBegin(this.#model?.optimizer)
    const facts = { ...describeRun(this.#params, this.#model, tf), ...describeEarlyStopping(this.peers) }
    const { unit, global } = this.#axis
    publisher.note('Training started', { event: 'train_begin', step_unit: unit, ...facts }, global)
    if (!needsModel || this.#model) return
    throw new Error(`Cannot honour \`${needsModel}\`: no model reaches the callback here; give it as \`model\``)
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch
    this.batch = -1
    this.#axis.epochBegin(epoch)
  }

  onBatchBegin(batch: number, logs: Logs): void {
    this.batch = batch
    this.#axis.batchBegin()
    const { samples, batchSize } = this.#params
    const size = samples && batchSize ? Math.min(batchSize, samples - batch * batchSize) : Number(logs.size ?? 0)
    const nowMs = performance.now()
    if (batch === 0) this.#throughput.start(nowMs)
    else if (this.#isSynchronous) this.#throughput.complete(nowMs)
    this.#throughput.add(size)
    this.#checkStop()
  }

  onBatchEnd(batch: number, logs: Logs): void | Promise<void> {
    if (!this.#isDue) return
    const step = this.#axis.global
    const nowMs = performance.now()
    if (!this.#isDue(step, nowMs)) return
    // fit() has run the validation inside its last batch.
    const isClean = !(this.#params.doValidation && batch + 1 === stepsPerEpoch(this.#params))
    return withValues(logs, this.#isSynchronous, (values) => {
      if (isClean) this.#throughput.complete(this.#isSynchronous ? nowMs : performance.now())
      return this.batchRow(step, values, isClean)
    })
  }

  async onEpochEnd(_: number, logs: Logs): Promise<void> {
    await this.epochRow(await resolveLogs(logs), labelsOf(this.#params))
  }

  /** A custom loop has done a batch. Its first one only starts the clock. @returns the step, if it is to be logged */
  loopBatch(batch: number, size: number): number | undefined {
    const nowMs = performance.now()
    this.batch = batch
    this.#axis.batchBegin()
    if (batch === 0) this.#throughput.start(nowMs)
    else this.#throughput.add(size)
    if (this.#isSynchronous) this.#throughput.complete(nowMs)
    const step = this.#axis.global
    return this.#isDue?.(step, nowMs) ? step : undefined
  }

  /** @param isClean false where the time of the batch holds a validation */
  batchRow(step: number, values: Readonly<Record<string, number>>, isClean = true): void | Promise<void> {
    this.publisher.metrics(values, { step, epoch: this.epoch }, this.#batchTags)
    if (isClean) this.#side.throughput(this.#throughput.window(), step, OF_BATCHES)
    this.#checkStop()
    return this.#side.learningRate(this.#model, step)
  }

  /**
   * The values of a whole epoch.
   *
   * @param labels the training names in tfjs's order
   * @param outputs 1 where the names are known to be right; default: as the model says
   */
  async epochRow(logs: Record<string, number>, labels?: readonly string[], outputs?: number): Promise<void> {
    const { publisher, epoch } = this
    const { values, lost } = epochValues(logs, labels, outputs ?? this.#model?.outputNames?.length)
    // Validation has taken its time before this, but in an epoch that was cut short.
    const isValidated = Object.keys(logs).some((name) => name.startsWith('val_'))
    if (!isValidated) this.#throughput.complete(performance.now())
    const { epochStep: step, epochIndex, unit } = this.#axis
    this.#fit.epochsRun += 1
    publisher.epoch(values, lost, { step, epoch })
    if (unit === 'global') publisher.metrics({ epoch: epochIndex }, { step })
    this.#side.throughput(this.#throughput.epoch(), step)
    await this.#side.learningRate(this.#model, step)
    this.#side.memory(step)
    await this.#side.weights(this.#model, this.#fit.epochsRun, step)
    publisher.metrics({ non_finite_values: publisher.nonFinite || undefined }, { step })
    const best = this.#best.update(values, { epoch, step, model: this.#model })
    const checkpoint = best && (await this.#settings.best?.onBest?.(best))
    if (typeof checkpoint === 'string') {
      const { monitor, value } = best!
      const facts = { event: 'checkpoint', checkpoint, epoch, monitor, value }
      publisher.note(`Checkpoint of epoch ${epoch}: ${monitor} is ${value}`, facts, step)
    }
    this.#checkStop()
  }

  /** tfjs looks at `stopTraining` after each batch; it clears it once, after `onTrainBegin`, so it is set again and again. */
  #checkStop(): void {
    const { wanted } = this.publisher
    if (wanted instanceof Error) throw wanted
    const reason = this.#settings.signal?.aborted ? 'signal' : wanted
    if (!reason || !this.#model) return
    this.#model.stopTraining = true
    const facts = { event: 'stop', reason, epoch: this.epoch, batch: this.batch }
    if (!this.#fit.stopReason) this.publisher.note(`Training is stopped (${reason})`, facts, this.#axis.global)
    this.#fit.stopReason = reason
  }

  onTrainEnd(): void {
    const { errors, nonFinite } = this.publisher
    const { epoch, step, monitor, value } = this.#best.best ?? {}
    const stoppedEarly = typeof this.#params.epochs === 'number' && this.epoch + 1 < this.#params.epochs
    const stop = { stopped_after_epoch: this.epoch, reason: this.#fit.stopReason ?? 'stopTraining' }
    const facts = {
      epochs_run: this.#fit.epochsRun,
      updates: this.#axis.global,
      duration_ms: Math.round(performance.now() - this.#fit.startMs),
      non_finite_values: nonFinite,
      callback_errors: errors,
      ...known({ best_epoch: epoch, best_step: step, best_monitor: monitor, best_value: value }),
      ...(stoppedEarly && { ...stop, ...describeEarlyStopping(this.peers) }),
    }
    const text = stoppedEarly ? 'Training stopped early' : 'Training ended'
    this.publisher.note(text, { event: 'train_end', ...facts }, this.#axis.global)
  }
}
