// McNemar's exact test of two classifiers on the same samples.

/**
 * The two-sided exact p-value of McNemar's test: how likely so uneven a split of the disagreements is when both are
 * equally good.
 *
 * @param onlyA samples that only the first one got right, a whole number ≥ 0.
 * @param onlyB samples that only the second one got right.
 * @returns a probability; 1 when they never disagree.
 * @see scipy.stats.binomtest(onlyA, onlyA + onlyB, 0.5)
 */
export function mcnemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB
  const few = Math.min(onlyA, onlyB)
  if (2 * few === n) return 1
  // Binomial probabilities from 0 up to `few`, in logarithms since 2^-n underflows beyond n = 1074.
  let log = -n * Math.LN2
  let tail = 0
  for (let k = 0; k <= few; k++) {
    tail += Math.exp(log)
    log += Math.log(n - k) - Math.log(k + 1)
  }
  return Math.min(1, 2 * tail)
}
