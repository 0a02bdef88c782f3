// Reduces points to what a chart can draw, on a fixed power-of-two grid: every extreme kept, nothing sampled.
import type { SeriesAxis, SeriesColumns } from '@syvain-metrics/protocol'
import type { Curve } from './points.ts'

/** Smallest power of two (≥ 1) for which the range needs at most `maxBuckets` grid cells. Aligned to 0: panning moves no edge. */
export function bucketWidth(from: number, to: number, maxBuckets: number): number {
  let width = 1
  while (Math.floor(to / width) - Math.floor(from / width) + 1 > maxBuckets) width *= 2
  return width
}

/**
 * Points as they are.
 *
 * @param points In ascending order of the axis, each with a place on it.
 */
export function rawColumns(points: Curve, axis: SeriesAxis): SeriesColumns {
  return {
    kind: 'raw',
    x: Array.from(axisOf(points, axis)),
    value: Array.from(points.values),
    timeMs: Array.from(points.timesMs),
  }
}

/**
 * Points in buckets of a grid.
 *
 * The first and the last point are entries of their own (n = 1), so that both ends are exact; the rest of their cells follows, or goes before.
 * Non-finite values count in `n` and may be `last`, but have no part in `min`, `max` and `mean`.
 *
 * @param points At least one, in ascending order of the axis, each with a place on it.
 * @param width Width of a grid cell, from {@link bucketWidth}.
 */
export function bucketColumns(points: Curve, axis: SeriesAxis, width: number): SeriesColumns {
  const x = axisOf(points, axis)
  const { values, count } = points
  const out = { x: [], min: [], max: [], mean: [], last: [], n: [] } as BucketLists
  pushBucket(out, x, values, 0, 1)
  let start = 1
  const lastPoint = count - 1
  while (start < lastPoint) {
    const edge = (Math.floor(x[start]! / width) + 1) * width
    let end = start + 1
    while (end < lastPoint && x[end]! < edge) end++
    pushBucket(out, x, values, start, end)
    start = end
  }
  if (lastPoint > 0) pushBucket(out, x, values, lastPoint, count)
  return { kind: 'buckets', bucketWidth: width, ...out }
}

/** The axis as a column: steps, or times in milliseconds. */
export function axisOf(points: Curve, axis: SeriesAxis): Float64Array {
  return axis === 'step' ? points.steps : points.timesMs
}

type BucketLists = Record<'x' | 'min' | 'max' | 'mean' | 'last' | 'n', number[]>

// One bucket of the points `from` to `to`; five columns at once, hence the parameter count.
function pushBucket(out: BucketLists, x: Float64Array, values: Float64Array, from: number, to: number): void {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  let finite = 0
  for (let i = from; i < to; i++) {
    const value = values[i]!
    // Infinity − Infinity and NaN − NaN are NaN: false for what is not finite.
    if (value - value !== 0) continue
    finite++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  if (finite === 0) {
    min = Number.NaN
    max = Number.NaN
  }
  out.x.push(x[from]!)
  out.min.push(min)
  out.max.push(max)
  // Rounding must not put it outside, and values may be too large for a sum.
  const mean = Number.isFinite(sum) ? sum / finite : meanOf(values.subarray(from, to))
  out.mean.push(finite === 0 ? Number.NaN : Math.min(max, Math.max(min, mean)))
  out.last.push(values[to - 1]!)
  out.n.push(to - from)
}

function meanOf(values: Float64Array): number {
  let mean = 0
  let finite = 0
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    finite++
    mean += value / finite - mean / finite
  }
  return mean
}
