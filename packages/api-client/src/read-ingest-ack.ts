// Reader of an acknowledgement: counts, where a server gives them, must account for every item.
import { isPlainObject, type WireIngestAck } from '@syvain-metrics/protocol'

/**
 * A reader of the answer to an ingest request.
 *
 * @param items Number of items sent.
 * @returns undefined unless `ok` is true and, when there are counts, `accepted + duplicate + rejected.length === items`.
 */
export function readIngestAck(items: number): (data: unknown) => WireIngestAck | undefined {
  return (data) => {
    if (!isPlainObject(data) || data.ok !== true) return undefined
    const { accepted, duplicate, rejected } = data
    if (accepted === undefined && duplicate === undefined && rejected === undefined)
      return data as unknown as WireIngestAck
    if (!isCount(accepted) || !isCount(duplicate) || !Array.isArray(rejected)) return undefined
    if (!rejected.every((entry) => isRejection(entry, items))) return undefined
    if (new Set(rejected.map((entry: { index: number }) => entry.index)).size !== rejected.length) return undefined
    return accepted + duplicate + rejected.length === items ? (data as unknown as WireIngestAck) : undefined
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function isRejection(entry: unknown, items: number): boolean {
  if (!isPlainObject(entry)) return false
  const { index, code, message } = entry
  return isCount(index) && index < items && typeof code === 'string' && typeof message === 'string'
}
