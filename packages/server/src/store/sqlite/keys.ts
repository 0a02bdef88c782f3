// Organisation keys, ingestion keys and dashboard sessions: only hashes are kept.
import type { WireIngestionKey } from '@syvain-metrics/protocol'
import { type ApiKeyRecord, type CommandInput, experimentNotFound, Refusal } from '../commands.ts'
import { toApiKey, toIngestionKey } from '../rows.ts'
import type { StoredKey } from '../store.ts'
import type { Connection } from './connection.ts'

export function createApiKey(db: Connection, { key, hash }: CommandInput<'key.create'>): ApiKeyRecord {
  db.sql(
    `INSERT INTO api_key (id, hash, name, last_four, scopes, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(key.id, hash, key.name, key.lastFour, key.scopes.join(' '), key.createdAtMs, key.expiresAtMs)
  return key
}

export function revokeApiKey(db: Connection, id: string, nowMs: number): ApiKeyRecord {
  db.sql('UPDATE api_key SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE id = ?').run(nowMs, id)
  const stored = findApiKey(db, id)
  if (stored === undefined) throw new Refusal(404, 'key_not_found', 'There is no key with this id')
  return stored.key
}

export function findApiKey(db: Connection, id: string): StoredKey<ApiKeyRecord> | undefined {
  const row = db.sql('SELECT * FROM api_key WHERE id = ?').get(id)
  return row === undefined ? undefined : { hash: row.hash as Uint8Array, key: toApiKey(row) }
}

export function listApiKeys(db: Connection): ApiKeyRecord[] {
  return db.sql('SELECT * FROM api_key ORDER BY created_at_ms, id').all().map(toApiKey)
}

export function touchKey(db: Connection, { id, kind }: CommandInput<'key.touch'>, nowMs: number): null {
  const table = kind === 'api_key' ? 'api_key' : 'ingestion_key'
  db.sql(`UPDATE ${table} SET last_used_at_ms = max(coalesce(last_used_at_ms, 0), ?) WHERE id = ?`).run(nowMs, id)
  return null
}

export function createIngestionKey(
  db: Connection,
  { id, experimentId, name, ttlMs, hash, nowMs }: CommandInput<'ingestion-key.create'> & { nowMs: number },
): WireIngestionKey {
  if (db.sql('SELECT 1 FROM experiment WHERE id = ?').get(experimentId) === undefined) throw experimentNotFound()
  db.sql(
    'INSERT INTO ingestion_key (id, experiment_id, hash, name, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(id, experimentId, hash, name, nowMs, nowMs + ttlMs)
  return findIngestionKey(db, id)!.key
}

export function revokeIngestionKey(
  db: Connection,
  { id, experimentId }: CommandInput<'ingestion-key.revoke'>,
  nowMs: number,
): WireIngestionKey {
  db.sql('UPDATE ingestion_key SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE id = ? AND experiment_id = ?').run(
    nowMs,
    id,
    experimentId,
  )
  const stored = findIngestionKey(db, id)
  if (stored?.key.experiment_id !== experimentId) {
    throw new Refusal(404, 'key_not_found', 'There is no ingestion key with this id for this experiment')
  }
  return stored.key
}

export function findIngestionKey(db: Connection, id: string): StoredKey<WireIngestionKey> | undefined {
  const row = db.sql('SELECT * FROM ingestion_key WHERE id = ?').get(id)
  return row === undefined ? undefined : { hash: row.hash as Uint8Array, key: toIngestionKey(row) }
}

export function listIngestionKeys(db: Connection, experimentId: string): WireIngestionKey[] {
  return db
    .sql('SELECT * FROM ingestion_key WHERE experiment_id = ? ORDER BY created_at_ms, id')
    .all(experimentId)
    .map(toIngestionKey)
}

export function createSession(db: Connection, { hash, expiresAtMs }: CommandInput<'session.create'>): null {
  db.sql('INSERT INTO web_session (hash, expires_at_ms) VALUES (?, ?)').run(hash, expiresAtMs)
  return null
}

export function deleteSession(db: Connection, { hash }: CommandInput<'session.delete'>): null {
  db.sql('DELETE FROM web_session WHERE hash = ?').run(hash)
  return null
}

export function findSession(db: Connection, hash: Uint8Array, nowMs: number): boolean {
  return db.sql('SELECT 1 FROM web_session WHERE hash = ? AND expires_at_ms > ?').get(hash, nowMs) !== undefined
}

/** Forgets what has expired: sessions, and the replies kept for repeated requests. */
export function expire(db: Connection, { idempotencyBeforeMs }: CommandInput<'store.expire'>, nowMs: number): null {
  db.sql('DELETE FROM web_session WHERE expires_at_ms <= ?').run(nowMs)
  db.sql('DELETE FROM idempotency WHERE created_at_ms < ?').run(idempotencyBeforeMs)
  return null
}
