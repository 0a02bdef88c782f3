// POST /query/series: whole series in columns, as one answer or line by line.
import type { Json, WireSeriesData } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readArray } from '../read-data.ts'
import { readSeriesLines, SERIES_LINES_MEDIA_TYPE } from '../read-series-lines.ts'
import type { CallOptions } from '../request.ts'

/** Which series: those of an experiment, of one metric or all, whose metadata match every predicate. */
export interface SeriesSelector {
  readonly experimentId: string
  readonly metricName?: string | undefined
  /** Without `value` only the key is asked for. */
  readonly metadataFilter?: readonly { readonly key: string; readonly value?: Json }[] | undefined
}

/** Arguments of {@link querySeries}. */
export interface QuerySeriesArgs {
  /** 1 to 64 selectors. */
  readonly series: readonly SeriesSelector[]
  /** Default: by step, ascending. */
  readonly order?: { readonly axis: 'step' | 'timestamp'; readonly direction: 'asc' | 'desc' } | undefined
  /** Whether to be answered in lines, which a server can write without holding all of them. Default false. */
  readonly stream?: boolean | undefined
}

/** One exact metadata map of a metric; the columns have equal lengths. */
export type QueriedSeries = WireSeriesData

/**
 * Gets whole series.
 *
 * @throws ApiError NOT_AN_ANSWER when the lines end before the server says that they are complete.
 */
export function querySeries(
  client: Client,
  { series, order = { axis: 'step', direction: 'asc' }, stream = false }: QuerySeriesArgs,
  options?: CallOptions,
): Promise<readonly QueriedSeries[]> {
  const plan = {
    action: 'query series',
    method: 'POST',
    path: '/query/series',
    json: { series, order, stream },
    read: readArray<QueriedSeries>,
    ...(stream ? { accept: SERIES_LINES_MEDIA_TYPE, readText: readSeriesLines<QueriedSeries> } : {}),
  } as const
  return call(client, plan, options)
}
