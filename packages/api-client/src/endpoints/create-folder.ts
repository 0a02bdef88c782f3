// POST /folders: makes a folder.
import type { WireFolder } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import type { CallOptions } from '../request.ts'

/** Arguments of {@link createFolder}. */
export interface CreateFolderArgs {
  /** 1 to 200 characters. */
  readonly name: string
  /** Default: at the root. */
  readonly parentId?: string | undefined
}

/**
 * Makes a folder.
 *
 * @throws ApiError
 */
export function createFolder(
  client: Client,
  { name, parentId }: CreateFolderArgs,
  options?: CallOptions,
): Promise<{ readonly folder: WireFolder }> {
  const read = readMembers<{ folder: WireFolder }>({ folder: 'object' })
  const json = { name, parent_id: parentId }
  return call(
    client,
    { action: 'create the folder', method: 'POST', path: '/folders', json, idempotent: true, read },
    options,
  )
}
