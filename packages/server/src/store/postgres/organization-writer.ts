// Changes that belong to no experiment, or make one: each in a transaction of its own.
import type { LiveEvent } from '@syvain-metrics/protocol'
import { packChunk } from '../../series/chunk.ts'
import {
  type Applied,
  bodyHashOf,
  type Command,
  type CommandInput,
  type CommandKind,
  type CommandOutput,
  storedReply,
} from '../commands.ts'
import { changedFolder, requireFolder, requirePlace } from '../folder-rules.ts'
import type { Connection, Transaction } from './connection.ts'
import { createExperiment, listFolders } from './experiments.ts'
import { createApiKey, createSession, deleteSession, expire, revokeApiKey, touchKey } from './keys.ts'

/** Applies one command. @throws Refusal when it is refused; nothing is changed then. */
export async function applyToOrganization(db: Connection, organizationId: string, command: Command): Promise<Applied> {
  if (command.kind === 'store.pack') {
    const value = await packChunks(db, command.input as CommandInput<'store.pack'>)
    return { outcomes: [{ kind: 'done', value, replayed: false }], events: [] }
  }
  return db.transaction(async (tx) => {
    const replayed = await claim(tx, command)
    if (replayed !== undefined) return { outcomes: [replayed], events: [] }
    const value = await handle(tx, organizationId, command)
    if (command.once !== undefined) {
      await tx.query('UPDATE request_reply SET reply = $2 WHERE key = $1', [command.once.key, JSON.stringify(value)])
    }
    const events: LiveEvent[] =
      command.kind === 'experiment.create'
        ? [{ type: 'experiment', data: value as CommandOutput<'experiment.create'> }]
        : []
    return { outcomes: [{ kind: 'done', value, replayed: false }], events }
  })
}

// The row of a key is inserted first: a second request with it, in any process, waits here until the first has ended.
async function claim(tx: Transaction, command: Command): Promise<Applied['outcomes'][number] | undefined> {
  const { once, nowMs } = command
  if (once === undefined) return undefined
  const bodyHash = bodyHashOf(command)
  const claimed = await tx.query(
    `INSERT INTO request_reply (key, body_hash, reply, created_at_ms) VALUES ($1, $2, '', $3) ON CONFLICT (key) DO NOTHING RETURNING 1`,
    [once.key, bodyHash, nowMs],
  )
  if (claimed.length > 0) return undefined
  const [row] = await tx.query('SELECT body_hash, reply FROM request_reply WHERE key = $1', [once.key])
  return storedReply({ bodyHash: row!.body_hash as string, reply: row!.reply as string }, bodyHash)
}

async function handle(
  tx: Transaction,
  organizationId: string,
  { kind, input, nowMs }: Command,
): Promise<CommandOutput<CommandKind>> {
  switch (kind) {
    case 'experiment.create':
      return createExperiment(tx, organizationId, { ...(input as CommandInput<'experiment.create'>), nowMs })
    case 'folder.create':
      return createFolder(tx, organizationId, { ...(input as CommandInput<'folder.create'>), nowMs })
    case 'folder.update':
      return updateFolder(tx, organizationId, input as CommandInput<'folder.update'>)
    case 'key.create':
      return createApiKey(tx, input as CommandInput<'key.create'>)
    case 'key.revoke':
      return revokeApiKey(tx, (input as CommandInput<'key.revoke'>).id, nowMs)
    case 'key.touch':
      return touchKey(tx, input as CommandInput<'key.touch'>, nowMs)
    case 'session.create':
      return createSession(tx, input as CommandInput<'session.create'>)
    case 'session.delete':
      return deleteSession(tx, input as CommandInput<'session.delete'>)
    case 'store.expire':
      return expire(tx, input as CommandInput<'store.expire'>, nowMs)
    default:
      throw new TypeError(`Cannot apply ${kind}: it belongs to an experiment`)
  }
}

async function createFolder(
  tx: Transaction,
  organizationId: string,
  { id, name, parentId, nowMs }: CommandInput<'folder.create'> & { nowMs: number },
): Promise<CommandOutput<'folder.create'>> {
  await ownFolders(tx)
  requirePlace(await listFolders(tx, organizationId), { id, name, parentId })
  await tx.query('INSERT INTO folder (id, name, parent_id, created_at_ms) VALUES ($1, $2, $3, $4)', [
    id,
    name,
    parentId,
    nowMs,
  ])
  return requireFolder(await listFolders(tx, organizationId), id)
}

async function updateFolder(
  tx: Transaction,
  organizationId: string,
  input: CommandInput<'folder.update'>,
): Promise<CommandOutput<'folder.update'>> {
  await ownFolders(tx)
  const { id, name, parentId } = changedFolder(await listFolders(tx, organizationId), input)
  await tx.query('UPDATE folder SET name = $2, parent_id = $3 WHERE id = $1', [id, name, parentId])
  return requireFolder(await listFolders(tx, organizationId), id)
}

// The rules of the tree look at all of it: one change at a time. Readers do not wait.
async function ownFolders(tx: Transaction): Promise<void> {
  await tx.query('LOCK TABLE folder IN SHARE ROW EXCLUSIVE MODE')
}

/** Compresses some sealed chunks of experiments that are idle. A sealed chunk is never changed otherwise, so that nobody need own it. */
async function packChunks(
  db: Connection,
  { idleSinceMs, maxChunks }: CommandInput<'store.pack'>,
): Promise<CommandOutput<'store.pack'>> {
  const rows = await db.query(
    `SELECT c.experiment_id, c.series_id, c.ordinal, c.bytes FROM chunk c JOIN experiment e ON e.id = c.experiment_id
     WHERE NOT c.packed AND c.n >= 4096 AND e.last_heartbeat_at_ms < $1 LIMIT $2`,
    [idleSinceMs, maxChunks],
  )
  for (const { experiment_id, series_id, ordinal, bytes } of rows) {
    await db.query(
      'UPDATE chunk SET bytes = $4, packed = true WHERE experiment_id = $1 AND series_id = $2 AND ordinal = $3',
      [experiment_id!, series_id!, ordinal!, packChunk(bytes as Uint8Array)],
    )
  }
  return { packed: rows.length }
}
