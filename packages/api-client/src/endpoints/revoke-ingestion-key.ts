// DELETE /experiments/{id}/ingestion-keys/{key_id}.
import type { WireIngestionKey } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link revokeIngestionKey}. */
export interface RevokeIngestionKeyArgs {
  readonly experimentId: string
  readonly keyId: string
}

/**
 * Revokes an ingestion key.
 *
 * @throws ApiError
 */
export function revokeIngestionKey(
  client: Client,
  { experimentId, keyId }: RevokeIngestionKeyArgs,
  options?: CallOptions,
): Promise<{ readonly key: WireIngestionKey }> {
  const read = readMembers<{ key: WireIngestionKey }>({ key: 'object' })
  const path = pathOf('experiments', experimentId, 'ingestion-keys', keyId)
  return call(client, { action: 'revoke the ingestion key', method: 'DELETE', path, read }, options)
}
