// Buckets and summaries as the real server makes them, over arrays in memory.
import type { SeriesColumns, WireSeriesReply, WireSeriesSummary } from '@syvain-metrics/protocol'
import type { FakePoint, FakeSeries } from './fake-data.ts'

export function summaries(series: readonly FakeSeries[]): WireSeriesSummary[] {
  return series.map(({ name, metadata, points }) => {
    const values = points.map((point) => point.value)
    return {
      metric_name: name,
      metadata,
      n: points.length,
      min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
      last: values.at(-1) ?? null,
      first_step: points[0]?.step ?? null,
      last_step: points.at(-1)?.step ?? null,
      last_time_ms: points.at(-1)?.timeMs ?? null,
    }
  })
}

export function seriesReply(series: readonly FakeSeries[], query: URLSearchParams): WireSeriesReply {
  const x = query.get('x') === 'time' ? 'time' : 'step'
  const from = Number(query.get('from') ?? Number.NEGATIVE_INFINITY)
  const to = Number(query.get('to') ?? Number.POSITIVE_INFINITY)
  const buckets = Number(query.get('buckets') ?? 1000)
  const wanted = series.filter((one) => one.name === query.get('metric'))
  const summary = summaries(wanted)
  return {
    x,
    series: wanted.map((one, i) => {
      const { metric_name, metadata, n, min, max, last, last_step, last_time_ms } = summary[i]!
      const placed = one.points
        .map((point) => ({ point, x: x === 'time' ? point.timeMs : point.step }))
        .filter((item): item is Placed => item.x !== null && item.x >= from && item.x <= to)
      const columns = placed.length <= buckets ? raw(placed) : bucketed(placed, buckets)
      return { metric_name, metadata, n, min, max, last, last_step, last_time_ms, columns }
    }),
  }
}

interface Placed {
  readonly point: FakePoint
  readonly x: number
}

function raw(placed: readonly Placed[]): SeriesColumns {
  return {
    kind: 'raw',
    x: placed.map((item) => item.x),
    value: placed.map((item) => item.point.value),
    timeMs: placed.map((item) => item.point.timeMs),
  }
}

function bucketed(placed: readonly Placed[], buckets: number): SeriesColumns {
  const width = placed.at(-1)!.x - placed[0]!.x
  const bucketWidth = 2 ** Math.max(0, Math.ceil(Math.log2(width / buckets)))
  const groups = new Map<number | string, Placed[]>()
  const ends = [placed[0], placed.at(-1)]
  for (const item of placed) {
    // The first and the last point are entries of their own.
    const slot = ends.includes(item) ? `end ${item.x}` : Math.floor(item.x / bucketWidth)
    const group = groups.get(slot)
    if (group === undefined) groups.set(slot, [item])
    else group.push(item)
  }
  const list = [...groups.values()].map((group) => ({ x: group[0]!.x, values: group.map((item) => item.point.value) }))
  return {
    kind: 'buckets',
    bucketWidth,
    x: list.map((one) => one.x),
    min: list.map((one) => Math.min(...one.values)),
    max: list.map((one) => Math.max(...one.values)),
    mean: list.map((one) => one.values.reduce((a, b) => a + b, 0) / one.values.length),
    last: list.map((one) => one.values.at(-1)!),
    n: list.map((one) => one.values.length),
  }
}
