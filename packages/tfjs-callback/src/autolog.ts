// Records every fit of a tfjs namespace, without touching the calls.
import { asFitCallback } from './fit-callback.ts'
import type { FitEvent, FitHooks, FitParams, LayersModelLike, Logs, TfLike } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher } from './publisher.ts'
import { isClaimed, Recorder } from './recorder.ts'

interface Session {
  readonly options: TfjsCallbackOptions
  /** Undefined where the fit is not to be recorded. */
  open(params: FitParams | undefined): Promise<Recorder | undefined>
}

/**
 * Records every `fit` and `fitDataset` from now on, through tfjs's own registry. A fit that has a callback of ours is left to it.
 *
 * @param tf your tfjs
 * @param experiment called once for each fit, when its first epoch begins
 * @param options as for `tfjsCallback`
 * @returns a function that ends it; tfjs can't forget a registered class, so that stays, and does nothing
 * @throws TypeError when `tf` has no registry
 * @example
 * const stop = autolog(tf, () => collector.experiment('mnist'))
 */
export function autolog(
  tf: TfLike,
  experiment: () => MetricWriter | Promise<MetricWriter>,
  options: TfjsCallbackOptions = {},
): () => void {
  if (typeof tf.registerCallbackConstructor !== 'function') {
    throw new TypeError('Cannot autolog: `tf` must have registerCallbackConstructor, as @tensorflow/tfjs does')
  }
  const all = { ...options, tf }
  settle(all)
  let isOn = true
  // One x-axis per experiment: a later fit of the same one goes on where the earlier ended.
  const recorders = new WeakMap<MetricWriter, Recorder>()
  async function open(params: FitParams | undefined): Promise<Recorder | undefined> {
    if (!isOn || isClaimed(params)) return undefined
    const writer = await experiment()
    const known = recorders.get(writer)
    const recorder = known?.state === 'idle' ? known : new Recorder(writer, all)
    recorders.set(writer, recorder)
    return recorder
  }
  // A constructor may return another object: what tfjs gets from `new` is our callback itself.
  function Autolog(): object {
    return asFitCallback(new AutologHooks({ options: all, open }), all)
  }
  tf.registerCallbackConstructor(0, Autolog as unknown as new () => object)
  return () => {
    isOn = false
  }
}

/** Decides when the first epoch begins: by then every other callback has made itself known. */
class AutologHooks implements FitHooks {
  readonly wantsBatchEnd = true
  params: FitParams | undefined
  #model: LayersModelLike | undefined
  #recorder: Recorder | undefined
  #isDecided = false
  readonly #session: Session
  /** Where even the experiment can't be had, there is nothing to write to, but the error policy holds. */
  readonly #guard: Publisher

  constructor(session: Session) {
    this.#session = session
    this.#guard = new Publisher({ metric() {}, annotation() {} }, settle(session.options))
  }

  setParams(params: FitParams): void {
    this.params = params
  }

  setModel(model: LayersModelLike): void {
    this.#model = model
  }

  on(event: FitEvent, index: number, logs: Logs): void | Promise<void> {
    if (event !== 'onEpochBegin' || this.#isDecided) return this.#recorder?.on(event, index, logs)
    this.#isDecided = true
    return this.#guard.guard(async () => {
      const recorder = await this.#session.open(this.params)
      if (!recorder) return
      this.#recorder = recorder
      if (this.params) recorder.setParams(this.params)
      if (this.#model) recorder.setModel(this.#model)
      await recorder.on('onTrainBegin', -1, {})
      await recorder.on(event, index, logs)
    })
  }
}
