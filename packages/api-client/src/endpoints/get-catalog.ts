// GET /experiments/{id}/catalog: which metrics an experiment has, with which metadata keys.
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link getCatalog}. */
export interface GetCatalogArgs {
  readonly experimentId: string
  readonly limit?: number | undefined
}

/** Answer of {@link getCatalog}. */
export interface Catalog {
  readonly metrics: readonly { readonly metric_name: string; readonly metadata_keys: readonly string[] }[]
}

/**
 * Lists the metrics of an experiment.
 *
 * @throws ApiError
 */
export function getCatalog(
  client: Client,
  { experimentId, limit }: GetCatalogArgs,
  options?: CallOptions,
): Promise<Catalog> {
  const read = readMembers<Catalog>({ metrics: 'array' })
  const path = pathOf('experiments', experimentId, 'catalog')
  return call(client, { action: 'get the catalog', method: 'GET', path, query: { limit }, read }, options)
}
