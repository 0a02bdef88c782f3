// Records a training loop of your own: `trainOnBatch`, `optimizer.minimize`, anything.
import type { Logs } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import type { TfjsCallbackOptions } from './options.ts'
import { readValues } from './read-scalars.ts'
import { Recorder } from './recorder.ts'

/**
 * Records a custom training loop with the same axis, sampling and side series as `tfjsCallback`.
 *
 * Scalars are read only for the batches that are logged, and stay yours to dispose, any time after the call.
 *
 * @param options as for `tfjsCallback`; `batches` defaults to 1, every call. `model: { optimizer }` gives the learning rate
 * @returns `batch(values, { size })` after each update; `epoch(values)` after each epoch, names with `val_` are validation
 * @example
 * const loop = trainingLoop(experiment, { batches: { everyMs: 500 } })
 * for (const [x, y] of batches) await loop.batch({ loss: await model.trainOnBatch(x, y) }, { size: 32 })
 * await loop.epoch({ val_loss: 0.31 })
 */
export function trainingLoop(
  experiment: MetricWriter,
  options: TfjsCallbackOptions = {},
): { batch(values: Logs, info: { size: number }): Promise<void>; epoch(values: Logs): Promise<void> } {
  const batches = options.batches ?? (options.step === 'epoch' ? false : 1)
  const recorder = new Recorder(experiment, { ...options, batches })
  const { publisher } = recorder
  let epoch = 0
  let batch = 0

  function enter(): void {
    if (recorder.state === 'idle') void publisher.guard(() => recorder.onTrainBegin())
    if (recorder.epoch !== epoch) recorder.onEpochBegin(epoch)
  }
  return {
    async batch(values, { size }): Promise<void> {
      if (!(size > 0)) throw new RangeError(`Cannot record a batch: \`size\` must be a number > 0, received ${size}`)
      enter()
      const step = recorder.loopBatch(batch, size)
      batch += 1
      if (step !== undefined) await publisher.guard(async () => recorder.batchRow(step, await readValues(values)))
    },
    async epoch(values): Promise<void> {
      enter()
      await publisher.guard(async () => recorder.epochRow(await readValues(values), undefined, 1))
      epoch += 1
      batch = 0
    },
  }
}
