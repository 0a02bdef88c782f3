// What a chart asks the server for: axis, range in the server's units, number of buckets.
import type { SeriesQuery } from '../net/api.ts'
import { bucketCount } from './columns.ts'
import type { XAxis } from './route.ts'

// Asked for beyond either side of a zoom, as a share of its width, so that lines reach the edge of the plot.
const MARGIN = 0.05

/**
 * The request for one metric of one experiment.
 *
 * @param startMs Start of the experiment: a relative range is turned into times.
 * @param widthPx Width of the plot in CSS pixels.
 */
export function seriesQuery(
  metric: string,
  {
    axis,
    range,
    startMs,
    widthPx,
  }: { axis: XAxis; range: readonly [number, number] | null; startMs: number; widthPx: number },
): SeriesQuery {
  const query: SeriesQuery = { metric, x: axis === 'step' ? 'step' : 'time', buckets: bucketCount(widthPx) }
  if (range === null) return query
  const margin = (range[1] - range[0]) * MARGIN
  const shift = axis === 'relative' ? startMs : 0
  const from = Math.max(0, Math.floor(range[0] - margin + shift))
  return { ...query, from, to: Math.max(from, Math.ceil(range[1] + margin + shift)) }
}
