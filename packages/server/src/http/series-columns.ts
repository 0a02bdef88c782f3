// The binary form of a series answer: a JSON head that says what follows, then the columns as 64-bit doubles.
import type { WireSeriesReply } from '@syvain-metrics/protocol'

/** Media type of the binary form. */
export const OCTET_STREAM = 'application/octet-stream'

const ORDER = { raw: ['x', 'value', 'timeMs'], buckets: ['x', 'min', 'max', 'mean', 'last', 'n'] } as const

/**
 * Encodes an answer: 4 bytes length of the head, the head as UTF-8 JSON, spaces up to a multiple of 8, then column after column, little endian.
 *
 * In the head each series has `columns: { kind, bucketWidth?, length }`; the columns of raw points are x, value, timeMs, those of buckets
 * x, min, max, mean, last, n. Non-finite values stand there as they are, which JSON cannot say.
 */
export function encodeSeriesColumns({ x, series }: WireSeriesReply): Uint8Array<ArrayBuffer> {
  const head = {
    x,
    series: series.map(({ columns, ...rest }) => ({
      ...rest,
      columns: {
        kind: columns.kind,
        ...(columns.kind === 'buckets' ? { bucketWidth: columns.bucketWidth } : {}),
        length: columns.x.length,
      },
    })),
  }
  const text = new TextEncoder().encode(JSON.stringify(head))
  const begin = Math.ceil((4 + text.length) / 8) * 8
  const lists = series.flatMap(({ columns }) => columnsInOrder(columns))
  const bytes = new Uint8Array(begin + lists.reduce((sum, list) => sum + list.length * 8, 0)).fill(0x20, 4, begin)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, begin - 4, true)
  bytes.set(text, 4)
  let at = begin
  for (const list of lists) {
    for (const value of list) {
      view.setFloat64(at, value, true)
      at += 8
    }
  }
  return bytes
}

function columnsInOrder(columns: WireSeriesReply['series'][number]['columns']): (readonly number[])[] {
  return columns.kind === 'raw' ? ORDER.raw.map((name) => columns[name]) : ORDER.buckets.map((name) => columns[name])
}
