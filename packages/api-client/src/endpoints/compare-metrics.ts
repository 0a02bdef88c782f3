// GET /metrics: rows of several series, of one or of several experiments.
import type { WireMetricRow } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import type { CallOptions } from '../request.ts'
import { type MetadataMatch, metadataMatch, type RowRange, rangeQuery } from '../row-range.ts'

/** One series to compare. */
export interface ComparedSeries extends MetadataMatch {
  readonly experimentId: string
  readonly metricName: string
}

/** Arguments of {@link compareMetrics}. */
export interface CompareMetricsArgs extends RowRange<'series' | 'step' | 'client_timestamp' | 'server_timestamp'> {
  readonly series: readonly ComparedSeries[]
}

/**
 * Lists metrics of several series, one row each.
 *
 * @throws ApiError
 */
export function compareMetrics(
  client: Client,
  { series, ...range }: CompareMetricsArgs,
  options?: CallOptions,
): Promise<{ readonly rows: readonly WireMetricRow[] }> {
  const plan = {
    action: 'compare metrics',
    method: 'GET',
    path: '/metrics',
    query: { series: series.map(seriesText), ...rangeQuery(range) },
    read: readMembers<{ rows: WireMetricRow[] }>({ rows: 'array' }),
  } as const
  return call(client, plan, options)
}

function seriesText({ experimentId, metricName, ...match }: ComparedSeries): string {
  return JSON.stringify({ experiment_id: experimentId, metric_name: metricName, ...metadataMatch(match) })
}
