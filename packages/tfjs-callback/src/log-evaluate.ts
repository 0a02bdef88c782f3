// Records what `model.evaluate()` and `model.evaluateDataset()` return; tfjs calls no callback there.
import type { LayersModelLike, ScalarLike } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import { settle } from './options.ts'
import { Publisher } from './publisher.ts'
import { readScalar } from './read-scalars.ts'
import { identifyEvaluation } from './validation-labels.ts'

/**
 * Records an evaluation, with the names put right for models of several outputs (tfjs#5941).
 *
 * @param out what `evaluate` returned: one scalar, or one for each of `model.metricsNames`
 * @param options `split` for the metadata; `step`, default null; `dispose` the scalars after reading, default false
 * @returns the values by name, non-finite ones too
 * @throws RangeError when number of values and names do not fit; what reading a tensor throws
 * @example
 * await logEvaluate(experiment, model, model.evaluate(xs, ys), { split: 'test', dispose: true })
 */
export async function logEvaluate(
  experiment: MetricWriter,
  model: LayersModelLike,
  out: ScalarLike | readonly ScalarLike[],
  options: { split: string; step?: number | null; dispose?: boolean },
): Promise<Record<string, number>> {
  const scalars = [out].flat() as readonly ScalarLike[]
  const { split, step = null, dispose = false } = options
  try {
    const values = await Promise.all(scalars.map(readScalar))
    const names = dedupe(model.metricsNames ?? ['loss'])
    const named = Object.fromEntries(identifyEvaluation(names, values, model.outputNames?.length ?? 1))
    new Publisher(experiment, settle({})).metrics(named, { step }, { split })
    return named
  } finally {
    if (dispose) for (const scalar of scalars) scalar.dispose()
  }
}

/** As tfjs numbers equal names during training: `mse_0`, `mse_1`. */
function dedupe(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const isShared = names.indexOf(name) !== names.lastIndexOf(name)
    return isShared ? `${name}_${names.slice(0, i).filter((before) => before === name).length}` : name
  })
}
