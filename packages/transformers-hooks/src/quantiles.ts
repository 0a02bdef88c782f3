// Quantiles of the normal and of Student's distribution, and of sorted numbers.

/** Density and distribution of the standard normal; the latter by West's double-precision rational approximation. */
export function normalCdf(x: number): number {
  const z = Math.abs(x)
  if (z > 37) return x > 0 ? 1 : 0
  const e = Math.exp((-z * z) / 2)
  const tail = z < 7.07106781186547 ? (e * top(z)) / bottom(z) : e / (continued(z) * 2.506628274631)
  return x > 0 ? 1 - tail : tail
}

/** West (2005), "Better approximations to cumulative normal functions", Wilmott 70-76, after Hart (1968). */
const TOP = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
]
const BOTTOM = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
]
const top = (z: number): number => TOP.reduce((sum, c) => sum * z + c, 0)
const bottom = (z: number): number => BOTTOM.reduce((sum, c) => sum * z + c, 0)
const continued = (z: number): number => z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))

/**
 * The quantile of the standard normal distribution, to full double precision.
 *
 * @param p probability in (0, 1).
 * @returns z with P(Z ≤ z) = p.
 * @see Acklam's rational start, then two Halley steps
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Cannot compute a normal quantile: p must be in (0, 1), received ${p}`)
  let z = startingPoint(Math.min(p, 1 - p))
  const target = Math.min(p, 1 - p)
  for (let step = 0; step < 2; step++) {
    const error = normalCdf(z) - target
    const u = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2)
    z -= u / (1 + (z * u) / 2)
  }
  return p < 0.5 ? z : -z
}

/** Abramowitz and Stegun 26.2.23 for the lower tail; error below 4.5e-4, which the Halley steps remove. */
function startingPoint(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  return (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
}

/**
 * The quantile of Student's t by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5, four terms).
 * Exact to 1e-3 from 4 degrees of freedom on, which is finer than any bootstrap resolves.
 *
 * @param p probability in (0, 1).
 * @param df degrees of freedom, at least 1.
 */
export function studentQuantile(p: number, df: number): number {
  const z = normalQuantile(p)
  const z2 = z * z
  const g1 = (z * (z2 + 1)) / 4
  const g2 = (z * (z2 * (5 * z2 + 16) + 3)) / 96
  const g3 = (z * (z2 * (z2 * (3 * z2 + 19) + 17) - 15)) / 384
  const g4 = (z * (z2 * (z2 * (z2 * (79 * z2 + 776) + 1482) - 1920) - 945)) / 92160
  return z + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df
}

/**
 * The quantile of sorted numbers by linear interpolation (Hyndman and Fan's type 7, the default of NumPy and R).
 *
 * @param sorted ascending, not empty.
 * @param p in [0, 1].
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN
  return low === high ? low : low + (position - below) * (high - low)
}
