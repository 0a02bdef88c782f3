// From the values over resamples to an interval: percentiles, corrected for bias and skewness, and for small samples.
import { normalCdf, normalQuantile, quantileOfSorted, studentQuantile } from './quantiles.ts'
import type { Bounds } from './wilson.ts'

/** What the correction needs. */
export interface IntervalFacts {
  /** Number of independent observations that were resampled. */
  readonly n: number
  /** Confidence level in (0, 1). */
  readonly level: number
  /** The value itself, and its values with a part of the observations left out; without them nothing is corrected. */
  readonly skewed?: { readonly value: number; readonly jackknife: Float64Array }
}

/**
 * The bias-corrected and accelerated interval (BCa), with its tails expanded from α/2 to Φ(√(n/(n-1))·t(α/2, n-1)): the
 * plain percentile interval is too narrow in small samples, and too low or too high for skewed statistics.
 *
 * @param replicates values over resamples; those that are not finite are left out.
 * @returns null when fewer than two observations, or fewer than half of the resamples, have a value.
 * @see Efron (1987), "Better Bootstrap Confidence Intervals"; Hesterberg (2015), "What Teachers Should Know About the
 *   Bootstrap", section 4.2
 */
export function bootstrapInterval(replicates: Float64Array, { n, level, skewed }: IntervalFacts): Bounds | null {
  const finite = replicates.filter(Number.isFinite).sort()
  if (n < 2 || finite.length * 2 < replicates.length) return null
  const tail = (1 - level) / 2
  // Below five observations the expansion of t is not exact enough, and no interval is worth much.
  const expanded = n < 5 ? tail : normalCdf(Math.sqrt(n / (n - 1)) * studentQuantile(tail, n - 1))
  const bias = skewed === undefined ? 0 : biasOf(finite, skewed.value)
  const acceleration = skewed === undefined ? 0 : accelerationOf(skewed.jackknife)
  const place = (p: number): number => {
    const z = bias + normalQuantile(p)
    // A wild acceleration, from a handful of observations, would turn the tails around.
    return normalCdf(bias + z / Math.max(1 - acceleration * z, 0.1))
  }
  return { low: quantileOfSorted(finite, place(expanded)), high: quantileOfSorted(finite, place(1 - expanded)) }
}

/** Where the value stands among its resamples, as a normal quantile; 0 when it is outside of them all. */
function biasOf(sorted: Float64Array, value: number): number {
  let below = 0
  let equal = 0
  for (const each of sorted) {
    if (each < value) below++
    else if (each === value) equal++
    else break
  }
  const share = (below + equal / 2) / sorted.length
  return share > 0 && share < 1 ? normalQuantile(share) : 0
}

/** A sixth of the skewness of the influence of the observations; 0 when it can't be told. */
function accelerationOf(jackknife: Float64Array): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length
  let squares = 0
  let cubes = 0
  for (const value of jackknife) {
    squares += (mean - value) ** 2
    cubes += (mean - value) ** 3
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0
}
