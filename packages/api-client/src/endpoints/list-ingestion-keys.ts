// GET /experiments/{id}/ingestion-keys.
import type { WireIngestionKey } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/**
 * Lists the ingestion keys of an experiment, without their tokens.
 *
 * @throws ApiError
 */
export function listIngestionKeys(
  client: Client,
  { experimentId }: { readonly experimentId: string },
  options?: CallOptions,
): Promise<{ readonly keys: readonly WireIngestionKey[] }> {
  const read = readMembers<{ keys: WireIngestionKey[] }>({ keys: 'array' })
  const path = pathOf('experiments', experimentId, 'ingestion-keys')
  return call(client, { action: 'list ingestion keys', method: 'GET', path, read }, options)
}
