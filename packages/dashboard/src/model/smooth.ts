// Smoothing that follows distance along x, so that a curve looks the same however many points it is drawn with.

// A chart is at most so many units of decay wide.
const MAX_UNITS = 1000

/**
 * Exponential moving average with start-up correction, weighted by distance along x.
 *
 * `s_i = (Σ_j w^(u_i − u_j) · y_j) / (Σ_j w^(u_i − u_j))` over j ≤ i, with u = x / `unit`.
 * For points one unit apart it is the debiased EMA of Kingma & Ba (arXiv 1412.6980, section 3).
 *
 * @param x Ascending.
 * @param y As long as `x`.
 * @param weight 0 (off) to below 1.
 * @param unit Distance along x over which the past is multiplied by `weight`; above 0.
 * @returns As long as `y`.
 */
export function smooth(x: readonly number[], y: readonly number[], weight: number, unit: number): number[] {
  const count = y.length
  if (weight <= 0 || count < 3) return [...y]
  const smoothed = new Array<number>(count)
  let sum = 0
  let norm = 0
  for (let i = 0; i < count; i++) {
    const decay = i === 0 ? 0 : weight ** ((x[i]! - x[i - 1]!) / unit)
    sum = sum * decay + y[i]!
    norm = norm * decay + 1
    smoothed[i] = sum / norm
  }
  return smoothed
}

/**
 * The unit of {@link smooth} for lines that share a chart: the spacing of its densest line, or a thousandth of its width
 * when that is more. One unit for all, so that sparse lines are not smoothed over a wider stretch of x than dense ones.
 */
export function smoothingUnit(columns: readonly (readonly number[])[]): number {
  const spans = columns
    .filter((x) => x.length > 1)
    .map((x) => ({ width: x[x.length - 1]! - x[0]!, gaps: x.length - 1 }))
  const width = Math.max(0, ...spans.map((span) => span.width))
  const gaps = Math.max(1, ...spans.map((span) => span.gaps))
  return width > 0 ? width / Math.min(gaps, MAX_UNITS) : 1
}
