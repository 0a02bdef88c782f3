// Folders: rows of (name, parent), read as a tree with paths.
import type { WireFolder } from '@syvain-metrics/protocol'
import { type CommandInput, Refusal } from '../commands.ts'
import type { Connection } from './connection.ts'

/** Every folder, parents before their children, children by name. */
export function listFolders(db: Connection, organizationId: string): WireFolder[] {
  const children = new Map<string | null, { id: string; name: string }[]>()
  for (const row of db.sql('SELECT id, name, parent_id FROM folder ORDER BY name').all()) {
    const parent = row.parent_id as string | null
    children.set(parent, [...(children.get(parent) ?? []), { id: row.id as string, name: row.name as string }])
  }
  const folders: WireFolder[] = []
  const visit = (parent: WireFolder | undefined) => {
    for (const { id, name } of children.get(parent?.folder_id ?? null) ?? []) {
      const folder: WireFolder = {
        folder_id: id,
        org_id: organizationId,
        name,
        parent_id_path: parent === undefined ? [] : [...parent.parent_id_path, parent.folder_id],
        path_name: `${parent?.path_name ?? ''}/${name}`,
      }
      folders.push(folder)
      visit(folder)
    }
  }
  visit(undefined)
  return folders
}

/** One folder with its path. */
export function findFolder(db: Connection, organizationId: string, id: string): WireFolder | undefined {
  const row = db.sql('SELECT name, parent_id FROM folder WHERE id = ?').get(id)
  if (row === undefined) return undefined
  const parent = row.parent_id === null ? undefined : findFolder(db, organizationId, row.parent_id as string)
  return {
    folder_id: id,
    org_id: organizationId,
    name: row.name as string,
    parent_id_path: parent === undefined ? [] : [...parent.parent_id_path, parent.folder_id],
    path_name: `${parent?.path_name ?? ''}/${row.name}`,
  }
}

export function createFolder(
  db: Connection,
  organizationId: string,
  { id, name, parentId, nowMs }: CommandInput<'folder.create'> & { nowMs: number },
): WireFolder {
  if (parentId !== null) requireFolder(db, organizationId, parentId)
  refuseSecond(db, { id, name, parentId })
  db.sql('INSERT INTO folder (id, name, parent_id, created_at_ms) VALUES (?, ?, ?, ?)').run(id, name, parentId, nowMs)
  return requireFolder(db, organizationId, id)
}

export function updateFolder(db: Connection, organizationId: string, input: CommandInput<'folder.update'>): WireFolder {
  const now = requireFolder(db, organizationId, input.id)
  const parentId = input.parentId === undefined ? (now.parent_id_path.at(-1) ?? null) : input.parentId
  const name = input.name ?? now.name
  if (parentId !== null) {
    const parent = requireFolder(db, organizationId, parentId)
    if (parentId === input.id || parent.parent_id_path.includes(input.id)) {
      throw new Refusal(409, 'folder_cycle', 'Cannot move a folder into itself or into a folder below it')
    }
  }
  refuseSecond(db, { id: input.id, name, parentId })
  db.sql('UPDATE folder SET name = ?, parent_id = ? WHERE id = ?').run(name, parentId, input.id)
  return requireFolder(db, organizationId, input.id)
}

/** A folder that must be there. @throws Refusal 404 */
export function requireFolder(db: Connection, organizationId: string, id: string): WireFolder {
  const folder = findFolder(db, organizationId, id)
  if (folder === undefined) throw new Refusal(404, 'folder_not_found', 'There is no folder with this id')
  return folder
}

function refuseSecond(db: Connection, folder: { id: string; name: string; parentId: string | null }): void {
  const same = db
    .sql(`SELECT id FROM folder WHERE coalesce(parent_id, '') = ? AND name = ? AND id <> ?`)
    .get(folder.parentId ?? '', folder.name, folder.id)
  if (same !== undefined) {
    throw new Refusal(409, 'folder_exists', `A folder named ${JSON.stringify(folder.name)} is already there`)
  }
}
