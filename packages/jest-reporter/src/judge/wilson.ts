// An interval for a pass rate that stays sensible at 0 and 1 (Wilson, 1927).
import { normalQuantile } from './normal.ts'

/**
 * Wilson's score interval for `passed` of `n` trials.
 *
 * @param confidence between 0 and 1, default 0.95
 * @returns `[low, high]`, both within 0 and 1
 * @throws RangeError for `n` = 0, for counts that are no integers, or for more passed than tried
 */
export function wilson(passed: number, n: number, confidence = 0.95): [number, number] {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`Cannot make an interval: n must be an integer >= 1, got ${n}`)
  if (!Number.isInteger(passed) || passed < 0 || passed > n) {
    throw new RangeError(`Cannot make an interval: passed must be an integer from 0 to ${n}, got ${passed}`)
  }
  const z = normalQuantile((1 + confidence) / 2)
  const rate = passed / n
  const centre = (rate + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n))
  return [passed === 0 ? 0 : Math.max(0, centre - half), passed === n ? 1 : Math.min(1, centre + half)]
}
