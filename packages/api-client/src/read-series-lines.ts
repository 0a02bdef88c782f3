// Reads series that come line by line. The last line counts what came before it, so that half an answer is seen.
import { isPlainObject } from '@syvain-metrics/protocol'
import type { HttpReply } from './transport.ts'

/** Media type of series in lines. */
export const SERIES_LINES_MEDIA_TYPE = 'application/vnd.syvain.metric-series+ndjson'

/**
 * The series of a reply in lines.
 *
 * @returns undefined when it is another media type, a line is not JSON, or the last line does not count the others.
 */
export function readSeriesLines<T extends { readonly data: { readonly value: readonly unknown[] } }>(
  reply: HttpReply,
): readonly T[] | undefined {
  if (!reply.header('content-type')?.startsWith(SERIES_LINES_MEDIA_TYPE)) return undefined
  let lines: unknown[]
  try {
    lines = reply.text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line))
  } catch {
    return undefined // a line that was cut: the caller reports that the answer is none
  }
  const last = lines.pop()
  if (!isPlainObject(last) || last.kind !== 'complete' || last.batchCount !== lines.length) return undefined
  let rows = 0
  for (const line of lines) {
    if (!isPlainObject(line) || !isPlainObject(line.data) || !Array.isArray(line.data.value)) return undefined
    rows += line.data.value.length
  }
  return rows === last.rowCount ? (lines as T[]) : undefined
}
