// GET /folders/{id}: a folder and what lies in it.
import type { WireExperiment, WireFolder } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Answer of {@link getFolder}. */
export interface FolderContent {
  readonly folder: WireFolder
  readonly folders: readonly WireFolder[]
  readonly experiments: readonly WireExperiment[]
}

/**
 * Gets a folder, the folders in it and the experiments in it.
 *
 * @throws ApiError NOT_FOUND when there is no such folder.
 */
export function getFolder(
  client: Client,
  { folderId }: { readonly folderId: string },
  options?: CallOptions,
): Promise<FolderContent> {
  const read = readMembers<FolderContent>({ folder: 'object', folders: 'array', experiments: 'array' })
  return call(client, { action: 'get the folder', method: 'GET', path: pathOf('folders', folderId), read }, options)
}
