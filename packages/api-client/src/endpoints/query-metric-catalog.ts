// POST /query/metric-catalog: the metrics of several experiments at once.
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readArray } from '../read-data.ts'
import type { CallOptions } from '../request.ts'

/** One metric of one experiment. */
export interface CatalogEntry {
  readonly experimentId: string
  readonly metricName: string
  readonly metadataKeys: readonly string[]
}

/**
 * Lists the metrics of 1 to 64 experiments.
 *
 * @throws ApiError
 */
export function queryMetricCatalog(
  client: Client,
  { experimentIds }: { readonly experimentIds: readonly string[] },
  options?: CallOptions,
): Promise<readonly CatalogEntry[]> {
  const plan = {
    action: 'query the catalog',
    method: 'POST',
    path: '/query/metric-catalog',
    json: { experimentIds },
    read: readArray<CatalogEntry>,
  } as const
  return call(client, plan, options)
}
