// Records every fit of a tfjs namespace, without touching the calls.
import { asFitCallback } from './fit-callback.ts'
import type { FitHooks, FitParams, LayersModelLike, Logs, TfLike } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher } from './publisher.ts'
import { isClaimed, Recorder } from './recorder.ts'

type Source = () => MetricWriter | Promise<MetricWriter>

/**
 * Records every `fit` and `fitDataset` from now on, through tfjs's own registry. A fit that has a callback of ours is left to it.
 *
 * @param tf your tfjs
 * @param experiment called once for each fit, when its first epoch begins
 * @returns a function that ends it; tfjs can't forget a registered class, so that stays, and does nothing
 * @throws TypeError when `tf` has no registry
 * @example
 * const stop = autolog(tf, () => collector.experiment('mnist'))
 */
export function autolog(tf: TfLike, experiment: Source, options: TfjsCallbackOptions = {}): () => void {
  if (typeof tf.registerCallbackConstructor !== 'function') {
    throw new TypeError('Cannot autolog: `tf` must have registerCallbackConstructor, as @tensorflow/tfjs does')
  }
  const all = { ...options, tf }
  const session: Session = { source: experiment, options: all, isOn: true, recorders: new WeakMap() }
  settle(all)
  // A constructor may return another object: what tfjs gets from `new` is our callback itself.
  function Autolog(): object {
    return asFitCallback(new AutologHooks(session), all)
  }
  tf.registerCallbackConstructor(0, Autolog as unknown as new () => object)
  return () => {
    session.isOn = false
  }
}

interface Session {
  readonly source: Source
  readonly options: TfjsCallbackOptions
  isOn: boolean
  /** One x-axis per experiment: a later fit of the same one goes on where the earlier ended. */
  readonly recorders: WeakMap<MetricWriter, Recorder>
}

/** Decides when the first epoch begins: by then every other callback has made itself known. */
class AutologHooks implements FitHooks {
  readonly wantsBatchEnd = true
  params: FitParams | undefined
  #model: LayersModelLike | undefined
  #recorder: Recorder | undefined
  #isDecided = false
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  setParams(params: FitParams): void {
    this.params = params
  }

  setModel(model: LayersModelLike): void {
    this.#model = model
  }

  onTrainBegin(): void {
    this.#isDecided = false
  }

  async onEpochBegin(epoch: number): Promise<void> {
    if (!this.#isDecided) await new Publisher(SILENT, this.#session.options).guard(() => this.#decide())
    this.#recorder?.onEpochBegin(epoch)
  }

  onTrainEnd(): void | Promise<void> {
    return this.#recorder?.onTrainEnd()
  }

  onEpochEnd(epoch: number, logs: Logs): void | Promise<void> {
    return this.#recorder?.onEpochEnd(epoch, logs)
  }

  onBatchBegin(batch: number, logs: Logs): void | Promise<void> {
    return this.#recorder?.onBatchBegin(batch, logs)
  }

  onBatchEnd(batch: number, logs: Logs): void | Promise<void> {
    return this.#recorder?.onBatchEnd(batch, logs)
  }

  async #decide(): Promise<void> {
    const { source, options, recorders, isOn } = this.#session
    this.#isDecided = true
    if (!isOn || isClaimed(this.params)) return
    const experiment = await source()
    const known = recorders.get(experiment)
    const recorder = known && known.state === 'idle' ? known : new Recorder(experiment, options)
    recorders.set(experiment, recorder)
    if (this.params) recorder.setParams(this.params)
    if (this.#model) recorder.setModel(this.#model)
    this.#recorder = recorder
    await recorder.onTrainBegin()
  }
}

/** Only its guard is used: the experiment itself could not be had. */
const SILENT: MetricWriter = { metric() {}, annotation() {} }
