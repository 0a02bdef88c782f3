// GET /folders: folders, all or below a path.
import type { WireFolder } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import type { CallOptions } from '../request.ts'

/** Arguments of {@link listFolders}. */
export interface ListFoldersArgs {
  /** Leading slash, no trailing slash, case-sensitive. */
  readonly path?: string | undefined
}

/**
 * Lists folders.
 *
 * @throws ApiError
 */
export function listFolders(
  client: Client,
  { path }: ListFoldersArgs = {},
  options?: CallOptions,
): Promise<{ readonly folders: readonly WireFolder[] }> {
  const read = readMembers<{ folders: WireFolder[] }>({ folders: 'array' })
  return call(client, { action: 'list folders', method: 'GET', path: '/folders', query: { path }, read }, options)
}
