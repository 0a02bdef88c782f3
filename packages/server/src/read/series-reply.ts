// Curves for a chart: per exact metadata map the points of a range, raw when few, else on a fixed grid.
import type { SeriesAxis, SeriesColumns, WireSeriesReply } from '@syvain-metrics/protocol'
import { axisOf, bucketColumns, bucketWidth, rawColumns } from '../series/buckets.ts'
import { decodeChunk, decodeCurve } from '../series/chunk.ts'
import { type Curve, concatCurves, concatPoints, sliceCurve, sortPoints } from '../series/points.ts'
import type { AxisRange, SeriesPlace, SeriesRecord, Store } from '../store/store.ts'
import { seriesStatistics } from './series-statistics.ts'

/** What a chart asks for. */
export interface SeriesQuestion {
  readonly experimentId: string
  readonly metrics: readonly string[]
  readonly x: SeriesAxis
  /** Bounds of the axis, inclusive. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Most grid cells; up to twice as many points are given as they are. */
  readonly buckets: number
}

/** Answers a chart's question. All series of one answer share one grid. */
export async function readSeries(store: Store, question: SeriesQuestion): Promise<WireSeriesReply> {
  const found: { record: SeriesRecord; points: Curve }[] = []
  for (const metric of question.metrics) {
    for (const record of await store.series(question.experimentId, metric)) {
      found.push({ record, points: await curveInRange(store, record, { ...question, axis: question.x }) })
    }
  }
  const width = sharedWidth(
    found.map(({ points }) => points),
    question,
  )
  return {
    x: question.x,
    series: found.map(({ record, points }) => ({
      ...seriesStatistics(record),
      columns: columnsOf(points, question, width),
    })),
  }
}

/** Points of a series within a range of an axis, in its order. Those without a place on it (no step) are left out. */
export async function curveInRange(store: Store, series: SeriesPlace, range: AxisRange): Promise<Curve> {
  const chunks = await store.chunks(series, range)
  if (chunks.length === 0) return NO_POINTS
  const curve = concatCurves(chunks.map(decodeCurve))
  // Who a point is decides between equals; where there are none, the identities need not be read.
  const sorted = rises(axisOf(curve, range.axis))
    ? curve
    : sortPoints(concatPoints(chunks.map(decodeChunk)), range.axis)
  const x = axisOf(sorted, range.axis)
  const { from = 0, to = Number.MAX_VALUE } = range
  // In order, so that a range is one piece; points without a place on the axis stand before it.
  let first = 0
  while (first < sorted.count && !(x[first]! >= from)) first++
  let end = sorted.count
  while (end > first && x[end - 1]! > to) end--
  return first === 0 && end === sorted.count ? sorted : sliceCurve(sorted, first, end)
}

function rises(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (!(x[i - 1]! < x[i]!)) return false
  return true
}

const NO_POINTS: Curve = {
  count: 0,
  steps: new Float64Array(),
  timesMs: new Float64Array(),
  values: new Float64Array(),
}

function sharedWidth(series: readonly Curve[], { x, buckets }: SeriesQuestion): number {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const points of series) {
    if (points.count === 0) continue
    const axis = axisOf(points, x)
    from = Math.min(from, axis[0]!)
    to = Math.max(to, axis[points.count - 1]!)
  }
  return to < from ? 1 : bucketWidth(from, to, buckets)
}

function columnsOf(points: Curve, { x, buckets }: SeriesQuestion, width: number): SeriesColumns {
  return points.count <= 2 * buckets ? rawColumns(points, x) : bucketColumns(points, x, width)
}
