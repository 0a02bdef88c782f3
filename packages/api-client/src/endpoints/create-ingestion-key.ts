// POST /experiments/{id}/ingestion-keys: mints the key that an experiment's data are sent with.
import { isPlainObject, type WireIngestionKey } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link createIngestionKey}. */
export interface CreateIngestionKeyArgs {
  readonly experimentId: string
  /** Default "SDK ingestion key". */
  readonly name?: string | undefined
  /** Life in milliseconds, at most 7 days. Default: the server's. */
  readonly ttlMs?: number | undefined
}

/** Answer of {@link createIngestionKey}; the token is shown this once. */
export interface MintedIngestionKey {
  readonly key: WireIngestionKey
  readonly token: string
}

/**
 * Mints an ingestion key. The one POST without an idempotency key: a lost answer leaves a key that nobody uses.
 *
 * @throws ApiError
 */
export function createIngestionKey(
  client: Client,
  { experimentId, name = 'SDK ingestion key', ttlMs }: CreateIngestionKeyArgs,
  options?: CallOptions,
): Promise<MintedIngestionKey> {
  const plan = {
    action: 'create an ingestion key',
    method: 'POST',
    path: pathOf('experiments', experimentId, 'ingestion-keys'),
    json: { name, ttl_ms: ttlMs },
    read: readMinted,
  } as const
  return call(client, plan, options)
}

// The token will stand in a header and the expiry decides when to mint again: both must be usable.
function readMinted(data: unknown): MintedIngestionKey | undefined {
  if (!isPlainObject(data) || !isPlainObject(data.key)) return undefined
  const { token, key } = data
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined
  return Number.isFinite(key.expires_at_ms) ? (data as unknown as MintedIngestionKey) : undefined
}
