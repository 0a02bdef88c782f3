// The Wilson score interval of a proportion.
import { normalQuantile } from './quantiles.ts'

/** Both ends of an interval. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/**
 * The Wilson score interval without continuity correction. Never leaves [0, 1], and stays useful at 0 and n successes.
 *
 * @param successes number of successes, 0 ≤ successes ≤ n.
 * @param n number of trials, at least 1.
 * @param level confidence level in (0, 1), 0.95 unless told.
 * @returns both bounds, as shares.
 * @throws RangeError when an argument is out of its range.
 * @see Wilson (1927), J. Am. Stat. Assoc. 22, 209
 * @example wilson(45, 50) // { low: 0.7864, high: 0.9565 }
 */
export function wilson(successes: number, n: number, level = 0.95): Bounds {
  if (!(n >= 1)) throw new RangeError(`Cannot compute a Wilson interval: n must be at least 1, received ${n}`)
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`Cannot compute a Wilson interval: successes must be in [0, ${n}], received ${successes}`)
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot compute a Wilson interval: level must be in (0, 1), received ${level}`)
  }
  const z = normalQuantile(0.5 + level / 2)
  const share = successes / n
  const scale = 1 + (z * z) / n
  const centre = (share + (z * z) / (2 * n)) / scale
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / scale
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  }
}
