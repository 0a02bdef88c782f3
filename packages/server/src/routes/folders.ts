// Folders: list, find by path, create, read with content, rename and move.
import { Type } from '@sinclair/typebox'
import { limits } from '@syvain-metrics/protocol'
import { type Route, route } from '../http/route.ts'
import { submit } from '../http/submit.ts'
import { ExperimentSchema, FolderSchema, member } from '../http/wire-schemas.ts'
import { newId } from '../ids.ts'
import { Refusal } from '../store/commands.ts'

const name = Type.String({ minLength: 1, maxLength: limits.MAX_FOLDER_NAME_CHARS })
const id = Type.String({ minLength: 1, maxLength: 100 })

export const listFolders: Route = route({
  method: 'GET',
  path: '/api/v1/folders',
  scope: 'read',
  summary: 'All folders, or those at a path',
  query: Type.Object({ path: Type.Optional(Type.String({ maxLength: 10_000 })) }),
  data: member('folders', Type.Array(FolderSchema)),
  handle: async ({ query, services }) => {
    const folders = await services.store.folders()
    if (query.path === undefined) return { folders }
    const path = normalPath(query.path)
    return { folders: folders.filter(({ path_name }) => path_name === path) }
  },
})

export const createFolder: Route = route({
  method: 'POST',
  path: '/api/v1/folders',
  scope: 'write',
  summary: 'Makes a folder',
  body: Type.Object({ name, parent_id: Type.Optional(Type.Union([id, Type.Null()])) }, { additionalProperties: false }),
  data: member('folder', FolderSchema),
  status: 201,
  handle: async (call) => {
    const { body, services, nowMs } = call
    const input = { id: newId(nowMs, services.random), name: body.name, parentId: body.parent_id ?? null }
    return { folder: await submit(call, 'folder.create', input) }
  },
})

export const getFolder: Route = route({
  method: 'GET',
  path: '/api/v1/folders/:id',
  scope: 'read',
  summary: 'A folder, the folders in it and its experiments',
  data: Type.Object({
    folder: FolderSchema,
    folders: Type.Array(FolderSchema),
    experiments: Type.Array(ExperimentSchema),
  }),
  handle: async ({ params, services: { store } }) => {
    const folders = await store.folders()
    const folder = folders.find(({ folder_id }) => folder_id === params.id)
    if (folder === undefined) throw new Refusal(404, 'folder_not_found', 'There is no folder with this id')
    return {
      folder,
      folders: folders.filter(({ parent_id_path }) => parent_id_path.at(-1) === folder.folder_id),
      experiments: await store.experiments({ folderId: folder.folder_id, limit: 1_000 }),
    }
  },
})

export const updateFolder: Route = route({
  method: 'PATCH',
  path: '/api/v1/folders/:id',
  scope: 'write',
  summary: 'Renames or moves a folder; parent_id null moves it to the top',
  body: Type.Object(
    { name: Type.Optional(name), parent_id: Type.Optional(Type.Union([id, Type.Null()])) },
    { additionalProperties: false, minProperties: 1 },
  ),
  data: member('folder', FolderSchema),
  handle: async (call) => {
    const { name: newName, parent_id } = call.body
    const folder = await submit(call, 'folder.update', {
      id: call.params.id!,
      ...(newName === undefined ? {} : { name: newName }),
      ...(parent_id === undefined ? {} : { parentId: parent_id }),
    })
    return { folder }
  },
})

// Paths have a leading slash and no trailing one; a caller may leave the first out or add the second.
function normalPath(path: string): string {
  const inner = path.replace(/^\/+/, '').replace(/\/+$/, '')
  return `/${inner}`
}
