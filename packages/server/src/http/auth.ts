// Who is asking, and may they: one gate in front of every route, before any body is read.
import type { HttpBindings } from '@hono/node-server'
import { hashSecret, readToken, sameHash } from '../keys/token.ts'
import type { KeyScope } from '../store/commands.ts'
import { Refusal } from '../store/commands.ts'
import type { Store } from '../store/store.ts'

/** Who a request comes from. */
export type Principal =
  | {
      readonly kind: 'api_key'
      readonly id: string
      readonly scopes: readonly KeyScope[]
      readonly lastUsedAtMs: number | null
    }
  | {
      readonly kind: 'ingestion_key'
      readonly id: string
      readonly experimentId: string
      readonly lastUsedAtMs: number | null
    }
  | { readonly kind: 'session' }

/** What a route asks for; `any` is any known caller, `public` nobody in particular. */
export type RouteScope = KeyScope | 'any' | 'public'

/** What of a request tells who it is from. */
export interface Credentials {
  readonly authorization: string | null
  readonly sessionToken: string | undefined
}

const NOBODY = new Uint8Array(32)

/**
 * Finds out who is asking.
 *
 * @throws Refusal 401 with what to check; nothing of the key is repeated.
 */
export async function authenticate(store: Store, credentials: Credentials, nowMs: number): Promise<Principal> {
  const { authorization, sessionToken } = credentials
  if (authorization !== null) return authenticateKey(store, authorization, nowMs)
  if (sessionToken === undefined) {
    throw unauthorized(
      'no_key',
      'No API key: send "authorization: Bearer ak_org_…", or open the login link of the server',
    )
  }
  if (await store.hasSession(hashSecret(sessionToken), nowMs)) return { kind: 'session' }
  throw unauthorized('session_expired', 'The login has expired; open the login link of the server again')
}

/** Whether a caller may use a route. @throws Refusal 403 */
export function authorize(principal: Principal, scope: KeyScope | 'any', experimentId: string | undefined): void {
  if (scope === 'any' || principal.kind === 'session') return
  if (principal.kind === 'ingestion_key') {
    if (scope === 'ingest' && experimentId === principal.experimentId) return
    throw new Refusal(
      403,
      'ingestion_key_scope',
      'An ingestion key can only add metrics and annotations to its own experiment',
    )
  }
  const { scopes } = principal
  if (scopes.includes(scope) || (scope === 'ingest' && scopes.includes('write'))) return
  throw new Refusal(403, 'key_scope', `This API key does not have the scope "${scope}"`)
}

async function authenticateKey(store: Store, authorization: string, nowMs: number): Promise<Principal> {
  const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1]
  if (token === undefined) throw unauthorized('no_key', 'The authorization header must be "Bearer <API key>"')
  const parts = readToken(token)
  if (parts === undefined) {
    throw unauthorized(
      'malformed_key',
      'This is no API key of this server: it is cut off, mistyped, or from another service; make one with "syvain-metrics keys create --dir …"',
    )
  }
  const { prefix, id } = parts
  const stored = prefix === 'ak_org_' ? await store.apiKey(id) : await store.ingestionKey(id)
  // An unknown id is compared too: the time to answer does not tell which ids exist.
  if (!sameHash(hashSecret(token), stored?.hash ?? NOBODY) || stored === undefined) throw unknownKey()
  const { key } = stored
  if ('experiment_id' in key) {
    if (key.revoked_at_ms !== null) throw unauthorized('key_revoked', 'This ingestion key was revoked; mint a new one')
    if (key.expires_at_ms <= nowMs) throw unauthorized('key_expired', 'This ingestion key has expired; mint a new one')
    return { kind: 'ingestion_key', id, experimentId: key.experiment_id, lastUsedAtMs: key.last_used_at_ms }
  }
  if (key.revokedAtMs !== null)
    throw unauthorized(
      'key_revoked',
      'This API key was revoked; make a new one with "syvain-metrics keys create --dir …"',
    )
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) {
    throw unauthorized(
      'key_expired',
      'This API key has expired; make a new one with "syvain-metrics keys create --dir …"',
    )
  }
  return { kind: 'api_key', id, scopes: key.scopes, lastUsedAtMs: key.lastUsedAtMs }
}

/** The refusal of a key that this server does not have. */
export function unknownKey(): Refusal {
  return unauthorized(
    'unknown_key',
    'The API key is not known to this server; make one with "syvain-metrics keys create --dir …"',
  )
}

function unauthorized(code: string, message: string): Refusal {
  return new Refusal(401, code, message)
}

/** What the adapter of the socket adds to a request; not there below the socket. */
export type Bindings = Partial<HttpBindings>
