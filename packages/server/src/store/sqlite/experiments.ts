// Experiments: one row each, with its status and times.
import type { WireExperiment } from '@syvain-metrics/protocol'
import { type CommandInput, experimentNotFound } from '../commands.ts'
import { whereOf } from '../experiment-filter.ts'
import { requireFolder } from '../folder-rules.ts'
import { searchText, toExperiment } from '../rows.ts'
import type { ExperimentFilter } from '../store.ts'
import type { Connection } from './connection.ts'
import { listFolders } from './folders.ts'

export function listExperiments(db: Connection, organizationId: string, filter: ExperimentFilter): WireExperiment[] {
  const { where, values } = whereOf(filter, { position: 'instr', placeholder: () => '?' })
  const rows = db
    .sql(`SELECT * FROM experiment ${where} ORDER BY created_at_ms DESC, id DESC LIMIT ?`)
    .all(...values, filter.limit)
  const folders = new Map(listFolders(db, organizationId).map((folder) => [folder.folder_id, folder]))
  return rows.map((row) => toExperiment(row, organizationId, folders.get(row.folder_id as string) ?? null))
}

export function findExperiment(db: Connection, organizationId: string, id: string): WireExperiment | undefined {
  const row = db.sql('SELECT * FROM experiment WHERE id = ?').get(id)
  if (row === undefined) return undefined
  const folder = row.folder_id === null ? null : requireFolder(listFolders(db, organizationId), row.folder_id as string)
  return toExperiment(row, organizationId, folder)
}

/** An experiment that must be there. @throws Refusal 404 */
export function requireExperiment(db: Connection, organizationId: string, id: string): WireExperiment {
  const experiment = findExperiment(db, organizationId, id)
  if (experiment === undefined) throw experimentNotFound()
  return experiment
}

export function createExperiment(
  db: Connection,
  organizationId: string,
  input: CommandInput<'experiment.create'> & { nowMs: number },
): WireExperiment {
  const { id, slug, description, metadata, folderId, nowMs } = input
  if (folderId !== null) requireFolder(listFolders(db, organizationId), folderId)
  db.sql(
    `INSERT INTO experiment (id, folder_id, slug, description, metadata, search, status, created_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, 'created', ?, ?)`,
  ).run(id, folderId, slug, description, JSON.stringify(metadata), searchText({ slug, description }), nowMs, nowMs)
  return requireExperiment(db, organizationId, id)
}

/** `running` reopens what was done; `done` and `error` end it, and only `error` keeps a reason. */
export function setStatus(
  db: Connection,
  organizationId: string,
  input: CommandInput<'experiment.status'> & { nowMs: number },
): WireExperiment {
  const { id, status, error, timestampMs, nowMs } = input
  requireExperiment(db, organizationId, id)
  const doneAtMs = status === 'running' ? null : timestampMs
  db.sql(
    `UPDATE experiment SET status = ?, error_name = ?, error_detail = ?, started_at_ms = coalesce(started_at_ms, ?), done_at_ms = ?,
     last_heartbeat_at_ms = max(coalesce(last_heartbeat_at_ms, 0), ?), updated_at_ms = ? WHERE id = ?`,
  ).run(status, error?.name ?? null, error?.detail ?? null, timestampMs, doneAtMs, nowMs, nowMs, id)
  return requireExperiment(db, organizationId, id)
}

export function moveExperiment(
  db: Connection,
  organizationId: string,
  { id, folderId, nowMs }: CommandInput<'experiment.move'> & { nowMs: number },
): WireExperiment {
  requireExperiment(db, organizationId, id)
  if (folderId !== null) requireFolder(listFolders(db, organizationId), folderId)
  db.sql('UPDATE experiment SET folder_id = ?, updated_at_ms = ? WHERE id = ?').run(folderId, nowMs, id)
  return requireExperiment(db, organizationId, id)
}

/** Notes that events of an experiment have arrived. */
export function noteEvents(db: Connection, id: string, { nowMs, eventMs }: { nowMs: number; eventMs: number }): void {
  db.sql(
    `UPDATE experiment SET last_heartbeat_at_ms = max(coalesce(last_heartbeat_at_ms, 0), ?),
     last_event_at_ms = max(coalesce(last_event_at_ms, 0), ?) WHERE id = ?`,
  ).run(nowMs, eventMs, id)
}
