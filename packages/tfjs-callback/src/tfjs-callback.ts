// The callback for `model.fit` and `model.fitDataset`.
import { asFitCallback } from './fit-callback.ts'
import type { TfjsFitCallback } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import type { TfjsCallbackOptions } from './options.ts'
import { Recorder } from './recorder.ts'

/**
 * Records a training run: `val_x` becomes metric `x` with `{ split: 'validation' }`, training values carry `{ split: 'train' }`.
 *
 * With `{ tf }` it returns a true instance of your `tf.Callback`, which stands in an array beside any other instance, in any
 * order. Without, it returns a plain object: give it alone, or mix with `composeCallbacks`.
 *
 * @param experiment core's `Experiment`, or any object with its `metric` and `annotation`
 * @returns what `callbacks` of `fit` and `fitDataset` accepts; use it for one fit at a time
 * @throws RangeError for an option against its rule; never later, into training, unless an option asks for it
 * @example
 * await model.fit(xs, ys, { epochs: 20, callbacks: [tfjsCallback(experiment, { tf }), tf.callbacks.earlyStopping()] })
 */
export function tfjsCallback(experiment: MetricWriter, options: TfjsCallbackOptions = {}): TfjsFitCallback {
  return asFitCallback(new Recorder(experiment, options), options)
}
