// Folders as a tree with paths, and the rules of changing it. They are few: every rule sees all of them.
import type { WireFolder } from '@syvain-metrics/protocol'
import { type CommandInput, Refusal } from './commands.ts'
import type { SqlRow } from './rows.ts'

/** Every folder, parents before their children, children by name. @param rows Ordered by name. */
export function folderTree(rows: readonly SqlRow[], organizationId: string): WireFolder[] {
  const children = new Map<string | null, { id: string; name: string }[]>()
  for (const row of rows) {
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

/** A folder that must be there. @throws Refusal 404 */
export function requireFolder(folders: readonly WireFolder[], id: string): WireFolder {
  const folder = folders.find(({ folder_id }) => folder_id === id)
  if (folder === undefined) throw new Refusal(404, 'folder_not_found', 'There is no folder with this id')
  return folder
}

/** What a folder's row becomes. @throws Refusal 404 or 409 when that would break the tree. */
export function changedFolder(
  folders: readonly WireFolder[],
  input: CommandInput<'folder.update'>,
): { readonly id: string; readonly name: string; readonly parentId: string | null } {
  const now = requireFolder(folders, input.id)
  const parentId = input.parentId === undefined ? (now.parent_id_path.at(-1) ?? null) : input.parentId
  const changed = { id: input.id, name: input.name ?? now.name, parentId }
  requirePlace(folders, changed)
  return changed
}

/** A place that a folder may take. @throws Refusal 404 or 409 */
export function requirePlace(
  folders: readonly WireFolder[],
  { id, name, parentId }: { readonly id: string; readonly name: string; readonly parentId: string | null },
): void {
  if (parentId !== null) {
    const parent = requireFolder(folders, parentId)
    if (parentId === id || parent.parent_id_path.includes(id)) {
      throw new Refusal(409, 'folder_cycle', 'Cannot move a folder into itself or into a folder below it')
    }
  }
  const isTaken = folders.some(
    (other) => other.folder_id !== id && other.name === name && (other.parent_id_path.at(-1) ?? null) === parentId,
  )
  if (isTaken) throw new Refusal(409, 'folder_exists', `A folder named ${JSON.stringify(name)} is already there`)
}
