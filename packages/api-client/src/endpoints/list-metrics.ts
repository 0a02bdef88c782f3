// GET /experiments/{id}/metrics: metrics of one experiment as rows.
import type { WireMetricRow } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'
import { type MetadataMatch, metadataMatch, type RowRange, rangeQuery } from '../row-range.ts'

/** Arguments of {@link listMetrics}. */
export interface ListMetricsArgs extends MetadataMatch, RowRange<'step' | 'client_timestamp' | 'server_timestamp'> {
  readonly experimentId: string
  readonly metricName?: string | undefined
  /** Time for which rows show the experiment's metadata, milliseconds since the Unix epoch. */
  readonly includeExperimentMetaAsOfMs?: number | undefined
}

/**
 * Lists metrics of one experiment, one row each.
 *
 * @throws ApiError
 */
export function listMetrics(
  client: Client,
  { experimentId, metricName, includeExperimentMetaAsOfMs, ...args }: ListMetricsArgs,
  options?: CallOptions,
): Promise<{ readonly rows: readonly WireMetricRow[] }> {
  const plan = {
    action: 'list metrics',
    method: 'GET',
    path: pathOf('experiments', experimentId, 'metrics'),
    query: {
      metric_name: metricName,
      ...metadataMatch(args),
      ...rangeQuery(args),
      include_experiment_meta_as_of: includeExperimentMetaAsOfMs,
    },
    read: readMembers<{ rows: WireMetricRow[] }>({ rows: 'array' }),
  } as const
  return call(client, plan, options)
}
