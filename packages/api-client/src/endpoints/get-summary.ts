// GET /experiments/{id}/summary (extension `series`): every series without its points.
import type { WireSeriesSummary } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/**
 * Gets count, extremes and last value of every series of an experiment.
 *
 * @throws ApiError
 */
export function getSummary(
  client: Client,
  { experimentId }: { readonly experimentId: string },
  options?: CallOptions,
): Promise<{ readonly series: readonly WireSeriesSummary[] }> {
  const read = readMembers<{ series: WireSeriesSummary[] }>({ series: 'array' })
  const path = pathOf('experiments', experimentId, 'summary')
  return call(client, { action: 'get the summary', method: 'GET', path, read }, options)
}
