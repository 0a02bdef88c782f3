// GET /experiments/{id}/catalog/{metric}: which metadata values a metric has.
import type { Json } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link getCatalogValues}. */
export interface GetCatalogValuesArgs {
  readonly experimentId: string
  readonly metricName: string
  /** Default: all keys. */
  readonly keys?: readonly string[] | undefined
  readonly limit?: number | undefined
}

/** Answer of {@link getCatalogValues}. */
export interface CatalogValues {
  readonly metadata: {
    readonly metric_name: string
    readonly scanned_event_count: number
    readonly keys: readonly {
      readonly key: string
      readonly values: readonly Json[]
      readonly value_count: number
    }[]
  }
}

/**
 * Lists the metadata values of a metric.
 *
 * @throws ApiError
 */
export function getCatalogValues(
  client: Client,
  { experimentId, metricName, keys, limit }: GetCatalogValuesArgs,
  options?: CallOptions,
): Promise<CatalogValues> {
  const plan = {
    action: 'get the metadata values',
    method: 'GET',
    path: pathOf('experiments', experimentId, 'catalog', metricName),
    query: { key: keys, limit },
    read: readMembers<CatalogValues>({ metadata: 'object' }),
  } as const
  return call(client, plan, options)
}
