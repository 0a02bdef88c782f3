// The standard normal distribution: its function and its quantile.

/** P(Z ≤ z), by the complementary error function in Numerical Recipes' Chebyshev form; error below 1.2e-7. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const c = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  const poly = c.reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  const tail = (t * Math.exp(-x * x + poly)) / 2
  return z > 0 ? 1 - tail : tail
}

/**
 * The z with P(Z ≤ z) = `p`, by bisection.
 *
 * @throws RangeError when `p` is not between 0 and 1, exclusive
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1))
    throw new RangeError(`Cannot invert the normal distribution: p must be between 0 and 1, got ${p}`)
  let [low, high] = [-10, 10]
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
