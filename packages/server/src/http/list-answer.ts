// Lists that may be cut: the answer says in a header when there is more.
import { dataEnvelope } from '@syvain-metrics/protocol'
import { jsonResponse } from './errors.ts'

/** Most rows of one answer. */
export const MAX_LIST_LIMIT = 100_000
/** Set to `true` on an answer that was cut at its limit. */
export const MORE_HEADER = 'syvain-metrics-more'

/** Answer of a list of which one more than `limit` was asked for, to know whether it was cut. */
export function listAnswer(name: string, items: readonly unknown[], limit: number): Response {
  return moreAnswer({ [name]: items.slice(0, limit) }, items.length > limit)
}

/** Answer whose cut is already known. */
export function moreAnswer(data: unknown, more: boolean): Response {
  return jsonResponse(dataEnvelope(data), 200, more ? { [MORE_HEADER]: 'true' } : {})
}
