// Records every fit of a tfjs namespace, without touching the calls.
import { asFitCallback } from './fit-callback.ts'
import type { FitHooks, FitParams, LayersModelLike, TfLike } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher } from './publisher.ts'
import { isClaimed, Recorder } from './recorder.ts'

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
  // Where even the experiment can't be had, there is nothing to write to, but the error policy holds.
  const nowhere = new Publisher({ metric() {}, annotation() {} }, settle(all))
  let isOn = true
  // One x-axis per experiment: a later fit of the same one goes on where the earlier ended.
  const recorders = new WeakMap<MetricWriter, Recorder>()

  async function recorderOf(params: FitParams): Promise<Recorder | undefined> {
    if (!isOn || isClaimed(params)) return undefined
    const writer = await experiment()
    const before = recorders.get(writer)
    const recorder = before?.state === 'idle' ? before : new Recorder(writer, all)
    recorders.set(writer, recorder)
    return recorder
  }
  function hooksOfOneFit(): FitHooks {
    let params: FitParams = {}
    let model: LayersModelLike = {}
    let recorder: Recorder | undefined
    let isDecided = false
    async function begin(): Promise<void> {
      recorder = await recorderOf(params)
      recorder?.setParams(params)
      recorder?.setModel(model)
      await recorder?.on('onTrainBegin')(-1, {})
    }
    return {
      wantsBatchEnd: true,
      setParams(given) {
        params = given
      },
      setModel(given) {
        model = given
      },
      on: (event) => async (index, logs) => {
        // By the first epoch every other callback has made itself known.
        if (event === 'onEpochBegin' && !isDecided) {
          isDecided = true
          await nowhere.guard(begin)
        }
        await recorder?.on(event)(index, logs)
      },
    }
  }
  // A constructor may return another object: what tfjs gets from `new` is our callback itself.
  function Autolog(): object {
    return asFitCallback(hooksOfOneFit(), all)
  }
  tf.registerCallbackConstructor(0, Autolog as unknown as new () => object)
  return () => {
    isOn = false
  }
}
