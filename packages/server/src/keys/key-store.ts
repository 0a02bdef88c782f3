// Keys of a data folder or a database, with or without a server running on it: what `syvain-metrics keys` works with.
import { randomFillSync } from 'node:crypto'
import { type FillRandom, newId } from '../ids.ts'
import type { ApiKeyRecord, Command, CommandKind, CommandOutput, KeyScope } from '../store/commands.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { newToken } from './token.ts'

/** What a new key is called and may do. */
export interface NewKeyOptions {
  /** Shown in lists. Default `key`. */
  readonly name?: string
  /** Default: all of them. */
  readonly scopes?: readonly KeyScope[]
  /** Lifetime in milliseconds. Default: does not expire. */
  readonly ttlMs?: number
}

/** Where a server keeps its data. */
export interface StorePlace {
  readonly dir: string
  /** `postgres://…`: a database in place of the folder. */
  readonly store?: string | undefined
}

/** Organisation keys of a server. */
export interface KeyStore {
  /** Makes a key. It is given once; only its hash is kept. */
  create(options?: NewKeyOptions): Promise<{ key: string; id: string }>
  list(): Promise<readonly ApiKeyRecord[]>
  /** Makes a key useless at once. @throws Error when there is none with this id. */
  revoke(id: string): Promise<ApiKeyRecord>
  close(): Promise<void>
}

/** The command that makes a key, and the key. @throws TypeError when the options are not possible. */
export function newKeyCommand(
  options: NewKeyOptions,
  { nowMs, random }: { nowMs: number; random: FillRandom },
): { key: string; id: string; command: Command<'key.create'> } {
  const { name = 'key', scopes = ['read', 'write', 'ingest'], ttlMs } = options
  if (name.length < 1 || name.length > 200) {
    throw new TypeError(`Cannot make a key: name must have 1 to 200 characters, got ${name.length}`)
  }
  if (scopes.length === 0)
    throw new TypeError('Cannot make a key: scopes must name at least one of read, write, ingest')
  if (ttlMs !== undefined && !(ttlMs > 0)) {
    throw new TypeError(`Cannot make a key: ttlMs must be above 0, got ${ttlMs}`)
  }
  const { token, id, hash } = newToken('ak_org_', random)
  const key: ApiKeyRecord = {
    id,
    name,
    lastFour: token.slice(-4),
    scopes,
    createdAtMs: nowMs,
    expiresAtMs: ttlMs === undefined ? null : nowMs + ttlMs,
    revokedAtMs: null,
    lastUsedAtMs: null,
  }
  return { key: token, id, command: { kind: 'key.create', input: { key, hash }, nowMs } }
}

/**
 * Opens the keys of a data folder; makes the folder when it is not there.
 *
 * @param place Data folder or database of servers, which may be running.
 *
 * @example
 * ```ts
 * const keys = await openKeyStore({ dir: './metrics' })
 * const { key } = await keys.create({ name: 'laptop' }) // ak_org_…
 * await keys.close()
 * ```
 */
export async function openKeyStore({ dir, store: url }: StorePlace): Promise<KeyStore> {
  const random: FillRandom = (bytes) => randomFillSync(bytes)
  const store = await openStore({ dir, url }, newId(Date.now(), random))
  return {
    create: async (options = {}) => {
      const { key, id, command } = newKeyCommand(options, { nowMs: Date.now(), random })
      await applyOne(store, command)
      return { key, id }
    },
    list: () => store.apiKeys(),
    revoke: (id) => applyOne(store, { kind: 'key.revoke', input: { id }, nowMs: Date.now() }),
    close: () => store.close(),
  }
}

async function openStore(
  { dir, url }: { dir: string; url: string | undefined },
  organizationId: string,
): Promise<Store> {
  if (url === undefined) return openSqliteStore({ dir, organizationId })
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
  return openPostgresStore({ url, organizationId })
}

async function applyOne<K extends CommandKind>(store: Store, command: Command<K>): Promise<CommandOutput<K>> {
  const { outcomes } = await store.apply([command])
  const outcome = outcomes[0]!
  if (outcome.kind !== 'done') throw new Error(`Cannot change the keys: ${outcome.message}`)
  return outcome.value as CommandOutput<K>
}
