// The work that the server's benchmarks share: 8 clients, each with one experiment of 8 series, batches of 500 points.
import { encodeSegment, rowsBody, type Segment } from '@syvain-metrics/protocol'

export const CLIENTS = 8
export const BATCH = 500

const TABLE = ['loss', 'accuracy', 'rate', 'norm'].flatMap((name) =>
  ['train', 'val'].map((split) => ({ name, metadata: { split }, metadataJson: `{"split":"${split}"}` })),
)

/** Batch `n` of a client: steps, times and float32 values as a training loop has them. */
export function batchOf(client: number, n: number): Segment {
  const sequences = Array.from({ length: BATCH }, (_, i) => n * BATCH + i)
  return {
    session: client.toString(16).padStart(16, '0'),
    firstSequence: n * BATCH,
    count: BATCH,
    table: TABLE,
    series: Uint32Array.from(sequences, (s) => s % TABLE.length),
    steps: Float64Array.from(sequences, (s) => Math.floor(s / TABLE.length)),
    timesMs: Float64Array.from(sequences, (s) => 1.7e12 + 5 * s),
    values: Float64Array.from(sequences, (s) => Math.fround(1 / (1 + s / 1000) + 0.1 * Math.sin(s * 12.9898))),
    annotations: [],
  }
}

export function bodyOf(client: number, n: number, form: 'rows' | 'segments'): string | Uint8Array<ArrayBuffer> {
  const segment = batchOf(client, n)
  return form === 'rows' ? rowsBody(segment)! : encodeSegment(segment)
}
