// PATCH /folders/{id}: renames or moves a folder.
import type { WireFolder } from '@syvain-metrics/protocol'
import { ApiError } from '../api-error.ts'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link updateFolder}; at least one of `name` and `parentId`. */
export interface UpdateFolderArgs {
  readonly folderId: string
  /** 1 to 200 characters. */
  readonly name?: string | undefined
  /** `null`: to the root. */
  readonly parentId?: string | null | undefined
}

/**
 * Renames or moves a folder.
 *
 * @throws ApiError INVALID_OPTION when nothing is to change.
 */
export async function updateFolder(
  client: Client,
  { folderId, name, parentId }: UpdateFolderArgs,
  options?: CallOptions,
): Promise<{ readonly folder: WireFolder }> {
  if (name === undefined && parentId === undefined) {
    throw new ApiError('Cannot update the folder: name or parentId must be given', { code: 'INVALID_OPTION' })
  }
  const read = readMembers<{ folder: WireFolder }>({ folder: 'object' })
  const json = { name, parent_id: parentId }
  const path = pathOf('folders', folderId)
  return call(client, { action: 'update the folder', method: 'PATCH', path, json, idempotent: true, read }, options)
}
