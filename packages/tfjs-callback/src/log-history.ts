// Records a training that is over, from what `fit` returned.
import { epochValues } from './epoch-values.ts'
import type { MetricWriter } from './metric-writer.ts'
import { settle, type TfjsCallbackOptions } from './options.ts'
import { Publisher } from './publisher.ts'

/**
 * Records every epoch of a `History`, at its epoch index.
 *
 * @param history what `model.fit` resolves to
 * @param options `splits`, `rename`, `metadata`, `nonFinite` and `onError` of `tfjsCallback`; `model` tells the number of outputs
 * @example
 * logHistory(experiment, await model.fit(xs, ys, { epochs: 20 }))
 */
export function logHistory(
  experiment: MetricWriter,
  history: { readonly epoch: readonly number[]; readonly history: object },
  options: Pick<TfjsCallbackOptions, 'splits' | 'rename' | 'metadata' | 'nonFinite' | 'onError' | 'model'> = {},
): void {
  const settings = settle(options)
  const publisher = new Publisher(experiment, settings)
  const columns = Object.entries(history.history as Record<string, readonly unknown[]>)
  // An epoch that was cut short has no validation, so its columns are shorter; only the last epoch of a fit can be.
  history.epoch.forEach((epoch, row) => {
    const logs = columns
      .filter(([, column]) => typeof column[row] === 'number')
      .map(([name, column]) => [name, column[row]])
    const { values, lost } = epochValues(Object.fromEntries(logs), undefined, options.model?.outputNames?.length)
    for (const [name, value] of values) {
      const isValidation = name.startsWith('val_')
      const tags = { split: isValidation ? settings.validation : settings.train }
      publisher.metric(isValidation ? name.slice(4) : name, value, { step: epoch, epoch }, tags)
    }
    if (lost.length === 0) return
    const facts = { event: 'validation_unidentified', names: lost.join(','), see: 'tfjs#5941' }
    publisher.noteOnce('Validation values that cannot be told apart are not recorded', facts, epoch)
  })
  if (publisher.wanted instanceof Error) throw publisher.wanted
}
