// Metrics of predicted probabilities: log loss, Brier score, calibration error.
import type { LabelScore, SumMetric, TableMetric } from '../eval-metric.ts'
import { type ClassPrediction, type Label, scoresOf } from './label-of.ts'

const mean = (sum: Float64Array, n: number): number => sum[0]! / n

/** The spacing of doubles at 1: where scikit-learn clips probabilities, so that a certain error is not infinite. */
const EPSILON = 2 ** -52

/**
 * Minus the mean log of the probability of the right label, in nats. Probabilities are clipped to [2^-52, 1 - 2^-52];
 * a right label that has no score has probability 0.
 *
 * @see sklearn.metrics.log_loss
 */
export function logLoss(): SumMetric<ClassPrediction, Label> {
  return {
    name: 'log_loss',
    higherIsBetter: false,
    stats(prediction, reference) {
      const p = probabilityOf(scoresOf(prediction), reference)
      return [-Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON))]
    },
    value: mean,
  }
}

/**
 * The mean squared distance between the probabilities and the truth: in [0, 1] for two labels (of which it is the usual,
 * halved form), in [0, 2] for more.
 *
 * @see sklearn.metrics.brier_score_loss with scale_by_half='auto'
 */
export function brier(): SumMetric<ClassPrediction, Label> {
  return {
    name: 'brier',
    higherIsBetter: false,
    stats(prediction, reference) {
      const scores = scoresOf(prediction)
      const right = String(reference)
      let sum = 0
      let found = false
      for (const { label, score } of scores) {
        const truth = label === right ? 1 : 0
        if (truth === 1) found = true
        sum += (score - truth) ** 2
      }
      if (!found) sum += 1
      return [scores.length === 2 ? sum / 2 : sum]
    },
    value: mean,
  }
}

/**
 * Expected calibration error of the best label: the mean distance between confidence and accuracy over equal bins of
 * confidence, weighted by their samples. Its interval is the plain bootstrap, which is known to be biased upwards when
 * the true error is near 0.
 *
 * @param options `bins`: number of bins, 15 unless told; bin m holds confidences in ((m-1)/bins, m/bins].
 * @see Guo et al. (2017), "On Calibration of Modern Neural Networks", equation 3
 */
export function ece({ bins = 15 }: { bins?: number } = {}): TableMetric<ClassPrediction, Label> {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`Cannot make ece: bins must be an integer ≥ 1, received ${bins}`)
  return {
    name: 'ece',
    higherIsBetter: false,
    signature: { bins: String(bins) },
    stats(prediction, reference) {
      const best = scoresOf(prediction)[0]
      return best === undefined ? null : [best.score, best.label === String(reference) ? 1 : 0]
    },
    over({ rows, length }) {
      const binOf = Int32Array.from(
        { length },
        (_, i) => Math.min(Math.max(Math.ceil(rows[2 * i]! * bins), 1), bins) - 1,
      )
      const gaps = new Float64Array(bins)
      return (weights) => {
        let total = 0
        gaps.fill(0)
        for (let i = 0; i < length; i++) {
          const weight = weights === null ? 1 : weights[i]!
          total += weight
          gaps[binOf[i]!] = gaps[binOf[i]!]! + weight * (rows[2 * i + 1]! - rows[2 * i]!)
        }
        return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total
      }
    },
  }
}

function probabilityOf(scores: readonly LabelScore[], label: Label): number {
  return scores.find((entry) => entry.label === String(label))?.score ?? 0
}
