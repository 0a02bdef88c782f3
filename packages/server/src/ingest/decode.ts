// From the body of an ingest request to columns: rows of any client, or a binary segment of ours. Refuses, never repairs.
import {
  decodeSegment,
  type MetricRow,
  parseEventId,
  type Segment,
  type SegmentAnnotation,
  SegmentDecodeError,
  type SeriesKey,
} from '@syvain-metrics/protocol'
import { Refusal } from '../store/commands.ts'
import { readRowBody } from './row-body.ts'
import { SeriesTable } from './series-table.ts'

/** Events of one request. Event `i` is metric `keys[series[i]]`, or the next annotation where `series[i]` is ANNOTATION. */
export interface EventBatch {
  readonly count: number
  readonly keys: readonly SeriesKey[]
  readonly series: Uint32Array
  readonly steps: Float64Array
  readonly timesMs: Float64Array
  readonly values: Float64Array
  readonly annotations: readonly SegmentAnnotation[]
  readonly identities: Identities
}

/** Who the events are: consecutive ones of a session, or one by one. */
export type Identities =
  | { readonly kind: 'run'; readonly session: string; readonly firstSequence: number }
  | { readonly kind: 'each'; readonly ids: readonly EventIdentity[] }

/** An id of ours, or the text of somebody else's. */
export type EventIdentity = { readonly session: string; readonly sequence: number } | string

/** Most problems named in an answer: a body of a thousand broken items must not make a page of text. */
const MAX_NAMED_PROBLEMS = 20

/** @throws Refusal 400 naming the items at fault. */
export function decodeRows(body: Uint8Array, nowMs: number): EventBatch {
  const read = readRowBody(body)
  if (read.kind === 'invalid-body') throw new Refusal(400, 'invalid_body', `Cannot read the metrics: ${read.message}`)
  if (read.kind === 'invalid-items') {
    const named = read.problems.slice(0, MAX_NAMED_PROBLEMS).map(({ index, message }) => `data[${index}]: ${message}`)
    const more = read.problems.length - named.length
    throw new Refusal(
      400,
      'invalid_items',
      `Cannot store the metrics: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      { items: read.problems.map(({ index }) => index).join(',') },
    )
  }
  return toBatch(read.rows, nowMs)
}

/** @throws Refusal 400 when the bytes are no segment. */
export function decodeSegmentBody(body: Uint8Array): EventBatch {
  return segmentBatch(readSegment(body))
}

function readSegment(body: Uint8Array): Segment {
  try {
    return decodeSegment(body)
  } catch (error) {
    if (error instanceof SegmentDecodeError) {
      throw new Refusal(400, 'invalid_segment', error.message, { reason: error.code.toLowerCase() })
    }
    throw error
  }
}

function segmentBatch(segment: Segment): EventBatch {
  const { session, firstSequence, table, ...columns } = segment
  return { ...columns, keys: table, identities: { kind: 'run', session, firstSequence } }
}

function toBatch(rows: readonly MetricRow[], nowMs: number): EventBatch {
  const count = rows.length
  const table = new SeriesTable()
  const series = new Uint32Array(count)
  const steps = new Float64Array(count)
  const timesMs = new Float64Array(count)
  const values = new Float64Array(count)
  const ids: EventIdentity[] = new Array(count)
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    series[i] = table.indexOf(row.name, row.metadata)
    steps[i] = row.step ?? Number.NaN
    timesMs[i] = row.timestamp_ms ?? nowMs
    values[i] = row.value
    ids[i] = parseEventId(row.client_event_id) ?? row.client_event_id
  }
  return { count, keys: table.keys, series, steps, timesMs, values, annotations: [], identities: { kind: 'each', ids } }
}
