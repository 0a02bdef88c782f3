// Accuracy and top-k accuracy: shares of samples, with Wilson intervals.
import type { SumMetric } from '../eval-metric.ts'
import { type ClassPrediction, type Label, labelOf, scoresOf } from './label-of.ts'

const share = (sum: Float64Array, n: number): number => sum[0]! / n
const wrong = (): number[] => [0]

/**
 * The share of samples whose label is the reference. An answer without any label is not scorable.
 *
 * @see sklearn.metrics.accuracy_score
 * @example accuracy().stats('cat', 'dog', Number) // [0]
 */
export function accuracy(): SumMetric<ClassPrediction, Label> {
  return {
    name: 'accuracy',
    higherIsBetter: true,
    interval: 'wilson',
    stats(prediction, reference) {
      const label = labelOf(prediction)
      return label === null ? null : [String(label) === String(reference) ? 1 : 0]
    },
    missing: wrong,
    value: share,
  }
}

/**
 * The share of samples whose reference is among the k best labels. Equal scores keep the order they arrived in.
 *
 * @param k at least 1.
 * @see sklearn.metrics.top_k_accuracy_score, which breaks ties by label order
 */
export function topK(k: number): SumMetric<ClassPrediction, Label> {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`Cannot make topK: k must be an integer ≥ 1, received ${k}`)
  return {
    name: `top_${k}_accuracy`,
    higherIsBetter: true,
    interval: 'wilson',
    stats(prediction, reference) {
      const best = scoresOf(prediction).slice(0, k)
      return [best.some(({ label }) => label === String(reference)) ? 1 : 0]
    },
    missing: wrong,
    value: share,
  }
}
