// A fit whose failure is recorded too.
import { compositeHooks } from './compose-callbacks.ts'
import { asFitCallback } from './fit-callback.ts'
import type { LayersModelLike, TfjsFitCallback } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import type { TfjsCallbackOptions } from './options.ts'
import { Recorder } from './recorder.ts'
import { isTraining } from './trained-model.ts'

/** Messages of tfjs can hold whole shapes and lists; an annotation is for people. */
const MAX_MESSAGE = 2000

/**
 * Runs a training and records it, and how it failed if it does: the annotation says epoch and batch, and the run is marked `error`.
 *
 * @param run starts the training with the callbacks it is given, and nothing else in `callbacks`
 * @param options those of `tfjsCallback`, and in `with` the other callbacks, of any kind, in any order
 * @returns what `run` returns
 * @throws what `run` throws
 * @example
 * await trackFit(experiment, model, (callbacks) => model.fit(xs, ys, { epochs: 20, callbacks }),
 *   { tf, with: [tf.callbacks.earlyStopping({ patience: 3 })] })
 */
export async function trackFit<T>(
  experiment: MetricWriter,
  model: LayersModelLike,
  run: (callbacks: TfjsFitCallback) => Promise<T>,
  options: TfjsCallbackOptions & { with?: readonly object[] } = {},
): Promise<T> {
  const { with: peers = [], ...own } = options
  const recorder = new Recorder(experiment, { model, ...own })
  const { publisher } = recorder
  recorder.peers = peers
  const isBusy = isTraining(model) === true
  // Ours comes first, so that it has recorded an epoch before another callback can throw in it.
  const hooks = compositeHooks([asFitCallback(recorder), ...peers], model)
  let result: T
  try {
    result = await run(asFitCallback(hooks, own))
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    const message = failure.message.slice(0, MAX_MESSAGE)
    const facts = { event: 'fit_failed', error_name: failure.name, error_message: message, ...placeOf(recorder) }
    publisher.note(`Training failed ${whereOf(recorder)}: ${message}`, facts, null)
    // A second fit() that tfjs refuses is no failure of the first one, which goes on in the same run.
    if (!isBusy) void publisher.guard(() => experiment.error?.(failure))
    throw error
  }
  const unused = 'Cannot record the training: `callbacks` was not handed to fit()'
  if (recorder.epoch < 0) publisher.report(new Error(unused))
  return result
}

function placeOf({ state, epoch, batch }: Recorder): Record<string, number> {
  return { ...(state !== 'idle' && { epoch, ...(batch >= 0 && { batch }) }) }
}

function whereOf(recorder: Recorder): string {
  const place = Object.entries(placeOf(recorder)).map(([name, index]) => `${name} ${index}`)
  if (place.length > 0) return `in ${place.join(', ')}`
  return recorder.epoch < 0 ? 'before its first epoch' : `after epoch ${recorder.epoch}`
}
