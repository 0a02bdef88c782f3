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
  const publisher = new Publisher(experiment, settle(options))
  const columns = Object.entries(history.history as Record<string, readonly unknown[]>)
  history.epoch.forEach((epoch, row) => {
    // An epoch that was cut short has no validation, and those columns end before it.
    const logs = columns.map(([name, column]) => [name, column[row]]).filter(([, value]) => typeof value === 'number')
    const { values, lost } = epochValues(Object.fromEntries(logs), undefined, options.model?.outputNames?.length)
    publisher.epoch(values, lost, { step: epoch, epoch })
  })
  if (publisher.wanted instanceof Error) throw publisher.wanted
}
