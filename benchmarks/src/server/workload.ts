// The work that the questions about the server share: 8 clients, each with one experiment of 8 series, batches of 500 points.
import { randomUUID } from 'node:crypto'
import { encodeSegment, rowsBody, type Segment, segmentRows } from '@syvain-metrics/protocol'

export const CLIENTS = 8
export const BATCH = 500
/** Batches of each client before the clock starts: compiled code, open connections, grown memory. Every subject gets them. */
export const WARM_UP = 100

/** `rows` and `segments` of our client, `foreign`: rows whose ids are random, as any other client makes them. */
export type Form = 'rows' | 'segments' | 'foreign'

export const FORMS: readonly Form[] = ['rows', 'segments', 'foreign']
/** What a form is called in tables. */
export const FORM_NAMES = { rows: 'rows', segments: 'segments', foreign: 'rows with random ids' } as const

const SERIES = ['loss', 'accuracy', 'rate', 'norm'].flatMap((name) =>
  ['train', 'val'].map((split) => ({ name, metadata: { split }, metadataJson: `{"split":"${split}"}` })),
)

/** Batch `n` of a client: steps, times and float32 values as a training loop has them. */
export function batchOf(client: number, n: number): Segment {
  const sequences = Array.from({ length: BATCH }, (_, i) => n * BATCH + i)
  return {
    session: client.toString(16).padStart(16, '0'),
    firstSequence: n * BATCH,
    count: BATCH,
    table: SERIES,
    series: Uint32Array.from(sequences, (s) => s % SERIES.length),
    steps: Float64Array.from(sequences, (s) => Math.floor(s / SERIES.length)),
    timesMs: Float64Array.from(sequences, (s) => 1.7e12 + 5 * s),
    values: Float64Array.from(sequences, (s) => Math.fround(1 / (1 + s / 1000) + 0.1 * Math.sin(s * 12.9898))),
    annotations: [],
  }
}

/** A batch as the body of a request. */
export function bodyOf(client: number, n: number, form: Form): Uint8Array {
  const segment = batchOf(client, n)
  if (form === 'segments') return encodeSegment(segment)
  if (form === 'rows') return Buffer.from(rowsBody(segment)!)
  const data = segmentRows(segment).map((row) => ({ ...row, client_event_id: randomUUID() }))
  return Buffer.from(JSON.stringify({ data }))
}
