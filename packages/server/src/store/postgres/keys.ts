// Organisation keys, ingestion keys and dashboard sessions: only hashes are kept.
import type { WireIngestionKey } from '@syvain-metrics/protocol'
import { type ApiKeyRecord, type CommandInput, Refusal } from '../commands.ts'
import { toApiKey, toIngestionKey } from '../rows.ts'
import type { StoredKey } from '../store.ts'
import type { Transaction } from './connection.ts'

export async function createApiKey(tx: Transaction, { key, hash }: CommandInput<'key.create'>): Promise<ApiKeyRecord> {
  await tx.query(
    'INSERT INTO api_key (id, hash, name, last_four, scopes, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [key.id, hash, key.name, key.lastFour, key.scopes.join(' '), key.createdAtMs, key.expiresAtMs],
  )
  return key
}

export async function revokeApiKey(tx: Transaction, id: string, nowMs: number): Promise<ApiKeyRecord> {
  const [row] = await tx.query(
    'UPDATE api_key SET revoked_at_ms = coalesce(revoked_at_ms, $2) WHERE id = $1 RETURNING *',
    [id, nowMs],
  )
  if (row === undefined) throw new Refusal(404, 'key_not_found', 'There is no key with this id')
  return toApiKey(row)
}

export async function findApiKey(tx: Transaction, id: string): Promise<StoredKey<ApiKeyRecord> | undefined> {
  const [row] = await tx.query('SELECT * FROM api_key WHERE id = $1', [id])
  return row && { hash: row.hash as Uint8Array, key: toApiKey(row) }
}

export async function listApiKeys(tx: Transaction): Promise<ApiKeyRecord[]> {
  return (await tx.query('SELECT * FROM api_key ORDER BY created_at_ms, id COLLATE "C"')).map(toApiKey)
}

export async function touchKey(tx: Transaction, { id, kind }: CommandInput<'key.touch'>, nowMs: number): Promise<null> {
  const table = kind === 'api_key' ? 'api_key' : 'ingestion_key'
  await tx.query(`UPDATE ${table} SET last_used_at_ms = greatest(last_used_at_ms, $2) WHERE id = $1`, [id, nowMs])
  return null
}

export async function createIngestionKey(
  tx: Transaction,
  { id, experimentId, name, ttlMs, hash, nowMs }: CommandInput<'ingestion-key.create'> & { nowMs: number },
): Promise<WireIngestionKey> {
  const [row] = await tx.query(
    `INSERT INTO ingestion_key (id, experiment_id, hash, name, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING *`,
    [id, experimentId, hash, name, nowMs, nowMs + ttlMs],
  )
  return toIngestionKey(row!)
}

export async function revokeIngestionKey(
  tx: Transaction,
  { id, experimentId }: CommandInput<'ingestion-key.revoke'>,
  nowMs: number,
): Promise<WireIngestionKey> {
  const [row] = await tx.query(
    `UPDATE ingestion_key SET revoked_at_ms = coalesce(revoked_at_ms, $3) WHERE id = $1 AND experiment_id = $2 RETURNING *`,
    [id, experimentId, nowMs],
  )
  if (row === undefined) {
    throw new Refusal(404, 'key_not_found', 'There is no ingestion key with this id for this experiment')
  }
  return toIngestionKey(row)
}

export async function findIngestionKey(tx: Transaction, id: string): Promise<StoredKey<WireIngestionKey> | undefined> {
  const [row] = await tx.query('SELECT * FROM ingestion_key WHERE id = $1', [id])
  return row && { hash: row.hash as Uint8Array, key: toIngestionKey(row) }
}

export async function listIngestionKeys(tx: Transaction, experimentId: string): Promise<WireIngestionKey[]> {
  const rows = await tx.query(
    'SELECT * FROM ingestion_key WHERE experiment_id = $1 ORDER BY created_at_ms, id COLLATE "C"',
    [experimentId],
  )
  return rows.map(toIngestionKey)
}

export async function createSession(
  tx: Transaction,
  { hash, expiresAtMs }: CommandInput<'session.create'>,
): Promise<null> {
  await tx.query('INSERT INTO web_session (hash, expires_at_ms) VALUES ($1, $2)', [hash, expiresAtMs])
  return null
}

export async function deleteSession(tx: Transaction, { hash }: CommandInput<'session.delete'>): Promise<null> {
  await tx.query('DELETE FROM web_session WHERE hash = $1', [hash])
  return null
}

export async function hasSession(tx: Transaction, hash: Uint8Array, nowMs: number): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM web_session WHERE hash = $1 AND expires_at_ms > $2', [hash, nowMs])
  return rows.length > 0
}

/** Forgets what has expired: sessions, and the replies kept for repeated requests. */
export async function expire(
  tx: Transaction,
  { idempotencyBeforeMs }: CommandInput<'store.expire'>,
  nowMs: number,
): Promise<null> {
  await tx.query('DELETE FROM web_session WHERE expires_at_ms <= $1', [nowMs])
  for (const table of ['idempotency', 'request_reply']) {
    await tx.query(`DELETE FROM ${table} WHERE created_at_ms < $1`, [idempotencyBeforeMs])
  }
  return null
}
