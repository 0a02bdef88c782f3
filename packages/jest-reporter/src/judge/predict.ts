// Where the next run of unchanged code would fall, given past runs: the interval behind every verdict.
import { median, spread } from './robust.ts'
import { studentTCdf, studentTQuantile } from './student-t.ts'

/** Two runs on one machine never agree better than this, relative. */
export const NOISE_FLOOR = 0.005
/** How many runs the noise of the other benchmarks counts for when a history is short. */
const POOL_WEIGHT = 4

export interface PredictInput {
  /** Past values of one benchmark on the log scale, at least one. */
  history: readonly number[]
  /** Typical spread of the benchmarks of this run, on the same scale. */
  pooledSpread: number
  /** Prediction level, between 0 and 1. */
  confidence: number
  /** Timer resolution over the value; 0 when the timer is fine enough. */
  quantisation: number
}

export interface Prediction {
  centre: number
  /** Standard deviation between runs. */
  scale: number
  /** Half width of the prediction interval. */
  half: number
  degreesOfFreedom: number
  /** Standard deviation of the difference between a new run and the centre. */
  error: number
}

/**
 * Predicts the next value from past ones.
 *
 * The spread is that of this history, shrunk towards the pool while it is short, and never below the noise floor; the error of
 * the median adds π/2n (its asymptotic variance for normal data).
 *
 * @throws RangeError for an empty history
 */
export function predict(input: PredictInput): Prediction {
  const n = input.history.length
  const centre = median(input.history)
  const own = spread(input.history)
  const pooled = (n * own ** 2 + POOL_WEIGHT * input.pooledSpread ** 2) / (n + POOL_WEIGHT)
  const scale = Math.sqrt(Math.max(pooled, NOISE_FLOOR ** 2) + input.quantisation ** 2 / 12)
  const error = scale * Math.sqrt(1 + Math.PI / (2 * n))
  const degreesOfFreedom = n + POOL_WEIGHT - 1
  const half = studentTQuantile((1 + input.confidence) / 2, degreesOfFreedom) * error
  return { centre, scale, half, degreesOfFreedom, error }
}

/** Probability of an effect this large or larger when the true one is `limit`: small means worse than the limit. */
export function exceedance(effect: number, limit: number, prediction: Prediction): number {
  return 1 - studentTCdf((effect - limit) / prediction.error, prediction.degreesOfFreedom)
}
