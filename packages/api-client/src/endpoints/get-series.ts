// GET /experiments/{id}/series (extension `series`): what a chart draws, in buckets on a fixed grid.
import type { SeriesAxis, WireSeriesReply } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link getSeries}; bounds are inclusive. */
export interface GetSeriesArgs {
  readonly experimentId: string
  readonly metric: string
  /** Default `step`. */
  readonly x?: SeriesAxis | undefined
  /** A step, or milliseconds since the Unix epoch, as `x` says. */
  readonly from?: number | undefined
  /** A step, or milliseconds since the Unix epoch, as `x` says. */
  readonly to?: number | undefined
  /** Most buckets per series. Default: the server's. */
  readonly buckets?: number | undefined
}

/**
 * Gets the series of a metric, one per exact metadata map.
 *
 * @throws ApiError
 */
export function getSeries(
  client: Client,
  { experimentId, metric, x, from, to, buckets }: GetSeriesArgs,
  options?: CallOptions,
): Promise<WireSeriesReply> {
  const plan = {
    action: 'get the series',
    method: 'GET',
    path: pathOf('experiments', experimentId, 'series'),
    query: { metric, from, to, x, buckets },
    read: readMembers<WireSeriesReply>({ series: 'array' }),
  } as const
  return call(client, plan, options)
}
