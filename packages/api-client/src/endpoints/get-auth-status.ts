// GET /auth/status: what kind of key this is, and whose.
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import type { CallOptions } from '../request.ts'

/** Answer of {@link getAuthStatus}. */
export interface AuthStatus {
  readonly auth: { readonly kind: 'api_key' | 'session' | 'ingestion_key' }
  readonly organization: { readonly id: string; readonly name: string }
}

/**
 * Asks what the key is.
 *
 * @throws ApiError UNAUTHORIZED when the host refuses the key.
 */
export function getAuthStatus(
  client: Client,
  _args: Readonly<Record<string, never>> = {},
  options?: CallOptions,
): Promise<AuthStatus> {
  const read = readMembers<AuthStatus>({ auth: 'object', organization: 'object' })
  return call(client, { action: 'check the key', method: 'GET', path: '/auth/status', read }, options)
}
