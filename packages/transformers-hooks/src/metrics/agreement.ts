// Balanced accuracy, Matthews correlation, Cohen's kappa, and the confusion matrix.
import type { RowView, TableMetric } from '../eval-metric.ts'
import { type Counts, codes, countsOver, matrixOf, noCode } from './confusion-counts.ts'
import type { ClassPrediction, Label } from './label-of.ts'

function countMetric(name: string, value: (counts: Counts) => number): TableMetric<ClassPrediction, Label> {
  return {
    name,
    higherIsBetter: true,
    stats: codes,
    missing: noCode,
    over(view) {
      const count = countsOver(view)
      return (weights) => value(count(weights))
    },
  }
}

/**
 * The mean of the recalls of the labels that occur as reference.
 *
 * @see sklearn.metrics.balanced_accuracy_score
 */
export function balancedAccuracy(): TableMetric<ClassPrediction, Label> {
  return countMetric('balanced_accuracy', ({ hits, truth }) => {
    let sum = 0
    let labels = 0
    for (let code = 0; code < truth.length; code++) {
      if (truth[code] === 0) continue
      sum += hits[code]! / truth[code]!
      labels++
    }
    return sum / labels
  })
}

/** Sums over labels, with "no answer" as a label of its own among the predictions. */
function marginals({ hits, truth, predicted, total }: Counts): { hit: number; cross: number; tt: number; pp: number } {
  let hit = 0
  let cross = 0
  let tt = 0
  let pp = 0
  let answered = 0
  for (let code = 0; code < truth.length; code++) {
    hit += hits[code]!
    cross += truth[code]! * predicted[code]!
    tt += truth[code]! ** 2
    pp += predicted[code]! ** 2
    answered += predicted[code]!
  }
  return { hit, cross, tt, pp: pp + (total - answered) ** 2 }
}

/**
 * Matthews correlation coefficient of any number of labels, in [-1, 1]; 0 when either side has a single label.
 *
 * @see sklearn.metrics.matthews_corrcoef
 */
export function mcc(): TableMetric<ClassPrediction, Label> {
  return countMetric('mcc', (counts) => {
    const { hit, cross, tt, pp } = marginals(counts)
    const square = counts.total ** 2
    const spread = (square - pp) * (square - tt)
    return spread === 0 ? 0 : (hit * counts.total - cross) / Math.sqrt(spread)
  })
}

/**
 * Cohen's kappa: agreement beyond what the label frequencies give by chance. Undefined when both sides have one and the
 * same label.
 *
 * @see sklearn.metrics.cohen_kappa_score
 */
export function cohenKappa(): TableMetric<ClassPrediction, Label> {
  return countMetric('cohen_kappa', (counts) => {
    const { hit, cross } = marginals(counts)
    const chance = cross / counts.total ** 2
    return chance === 1 ? Number.NaN : (hit / counts.total - chance) / (1 - chance)
  })
}

/**
 * The confusion matrix, in the report as `details.confusion`: `matrix[reference][prediction]`, labels sorted.
 * It is a table and not a number, so nothing is published.
 *
 * @see sklearn.metrics.confusion_matrix
 */
export function confusionMatrix(): TableMetric<ClassPrediction, Label> {
  return {
    name: 'confusion',
    higherIsBetter: true,
    stats: codes,
    missing: noCode,
    over: () => () => ({}),
    detail: (view: RowView) => matrixOf(view),
  }
}
