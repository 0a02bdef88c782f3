// Statistics of paired differences: what an A/B run of two commits on one machine is judged by.
import { median } from './robust.ts'

/** Sequence of uniform numbers in [0, 1) that a seed fixes: the same data always gives the same interval (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Median of all means of two values (Hodges and Lehmann, 1963): robust, and better than the median for few values.
 *
 * @throws RangeError for an empty list
 */
export function hodgesLehmann(differences: readonly number[]): number {
  const means: number[] = []
  for (let i = 0; i < differences.length; i++) {
    for (let j = i; j < differences.length; j++) means.push((differences[i]! + differences[j]!) / 2)
  }
  return median(means)
}

/** Beyond this many pairs all sign patterns are too many; then 2^16 random ones stand for them. */
const EXACT_PAIRS = 16

/**
 * One-sided sign-flip permutation test: how often a random choice of signs gives a sum as large as the one seen.
 *
 * @returns a p-value, exact up to 16 pairs; never 0
 * @throws RangeError for an empty list
 */
export function signFlipP(differences: readonly number[], random: () => number): number {
  const n = differences.length
  if (n === 0) throw new RangeError('Cannot test: there are no pairs')
  const seen = differences.reduce((sum, d) => sum + d, 0)
  const slack = 1e-12 * differences.reduce((sum, d) => sum + Math.abs(d), 0)
  const patterns = 2 ** Math.min(n, EXACT_PAIRS)
  let asLarge = 0
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0
    for (let i = 0; i < n; i++) {
      const negative = n <= EXACT_PAIRS ? (pattern >> i) & 1 : random() < 0.5
      sum += negative ? -differences[i]! : differences[i]!
    }
    if (sum >= seen - slack) asLarge += 1
  }
  return Math.min(1, (asLarge + (n > EXACT_PAIRS ? 1 : 0)) / patterns)
}
