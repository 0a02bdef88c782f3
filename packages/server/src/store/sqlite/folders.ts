// Folders: rows of (name, parent).
import type { WireFolder } from '@syvain-metrics/protocol'
import type { CommandInput } from '../commands.ts'
import { changedFolder, folderTree, requireFolder, requirePlace } from '../folder-rules.ts'
import type { Connection } from './connection.ts'

/** Every folder, parents before their children, children by name. */
export function listFolders(db: Connection, organizationId: string): WireFolder[] {
  return folderTree(db.sql('SELECT id, name, parent_id FROM folder ORDER BY name').all(), organizationId)
}

export function createFolder(
  db: Connection,
  organizationId: string,
  { id, name, parentId, nowMs }: CommandInput<'folder.create'> & { nowMs: number },
): WireFolder {
  requirePlace(listFolders(db, organizationId), { id, name, parentId })
  db.sql('INSERT INTO folder (id, name, parent_id, created_at_ms) VALUES (?, ?, ?, ?)').run(id, name, parentId, nowMs)
  return requireFolder(listFolders(db, organizationId), id)
}

export function updateFolder(db: Connection, organizationId: string, input: CommandInput<'folder.update'>): WireFolder {
  const { id, name, parentId } = changedFolder(listFolders(db, organizationId), input)
  db.sql('UPDATE folder SET name = ?, parent_id = ? WHERE id = ?').run(name, parentId, id)
  return requireFolder(listFolders(db, organizationId), id)
}
