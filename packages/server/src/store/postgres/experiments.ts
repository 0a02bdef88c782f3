// Experiments and folders: reads, and the changes of an experiment's own row.
import type { WireExperiment, WireFolder } from '@syvain-metrics/protocol'
import { type CommandInput, experimentNotFound } from '../commands.ts'
import { whereOf } from '../experiment-filter.ts'
import { folderTree, requireFolder } from '../folder-rules.ts'
import { type SqlRow, searchText, toExperiment } from '../rows.ts'
import type { ExperimentFilter } from '../store.ts'
import type { Transaction } from './connection.ts'

const placeholder = (n: number): string => `$${n}`

/** Every folder, parents before their children, children by name. */
export async function listFolders(tx: Transaction, organizationId: string): Promise<WireFolder[]> {
  return folderTree(await tx.query('SELECT id, name, parent_id FROM folder ORDER BY name'), organizationId)
}

export async function listExperiments(
  tx: Transaction,
  organizationId: string,
  filter: ExperimentFilter,
): Promise<WireExperiment[]> {
  const { where, values } = whereOf(filter, { position: 'strpos', placeholder })
  const rows = await tx.query(
    `SELECT * FROM experiment ${where} ORDER BY created_at_ms DESC, id COLLATE "C" DESC LIMIT ${placeholder(values.length + 1)}`,
    [...values, filter.limit],
  )
  const folders = new Map((await listFolders(tx, organizationId)).map((folder) => [folder.folder_id, folder]))
  return rows.map((row) => toExperiment(row, organizationId, folders.get(row.folder_id as string) ?? null))
}

export async function findExperiment(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<WireExperiment | undefined> {
  const [row] = await tx.query('SELECT * FROM experiment WHERE id = $1', [id])
  return row && withFolder(tx, organizationId, row)
}

export async function createExperiment(
  tx: Transaction,
  organizationId: string,
  { id, slug, description, metadata, folderId, nowMs }: CommandInput<'experiment.create'> & { nowMs: number },
): Promise<WireExperiment> {
  if (folderId !== null) requireFolder(await listFolders(tx, organizationId), folderId)
  const [row] = await tx.query(
    `INSERT INTO experiment (id, folder_id, slug, description, metadata, search, status, created_at_ms, updated_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, 'created', $7, $7) RETURNING *`,
    [id, folderId, slug, description, JSON.stringify(metadata), searchText({ slug, description }), nowMs],
  )
  return withFolder(tx, organizationId, row!)
}

/** `running` reopens what was done; `done` and `error` end it, and only `error` keeps a reason. */
export async function setStatus(
  tx: Transaction,
  organizationId: string,
  { id, status, error, timestampMs, nowMs }: CommandInput<'experiment.status'> & { nowMs: number },
): Promise<WireExperiment> {
  const doneAtMs = status === 'running' ? null : timestampMs
  const [row] = await tx.query(
    `UPDATE experiment SET status = $2, error_name = $3, error_detail = $4, started_at_ms = coalesce(started_at_ms, $5),
     done_at_ms = $6, last_heartbeat_at_ms = greatest(last_heartbeat_at_ms, $7), updated_at_ms = $7 WHERE id = $1 RETURNING *`,
    [id, status, error?.name ?? null, error?.detail ?? null, timestampMs, doneAtMs, nowMs],
  )
  if (row === undefined) throw experimentNotFound()
  return withFolder(tx, organizationId, row)
}

export async function moveExperiment(
  tx: Transaction,
  organizationId: string,
  { id, folderId, nowMs }: CommandInput<'experiment.move'> & { nowMs: number },
): Promise<WireExperiment> {
  if (folderId !== null) requireFolder(await listFolders(tx, organizationId), folderId)
  const [row] = await tx.query('UPDATE experiment SET folder_id = $2, updated_at_ms = $3 WHERE id = $1 RETURNING *', [
    id,
    folderId,
    nowMs,
  ])
  if (row === undefined) throw experimentNotFound()
  return withFolder(tx, organizationId, row)
}

async function withFolder(tx: Transaction, organizationId: string, row: SqlRow): Promise<WireExperiment> {
  const folder =
    row.folder_id === null ? null : requireFolder(await listFolders(tx, organizationId), row.folder_id as string)
  return toExperiment(row, organizationId, folder)
}
