// From the body of an ingest request to columns: rows of any client, or a binary segment of ours. Refuses, never repairs.
import {
  decodeSegment,
  type MetricRow,
  type Segment,
  type SegmentAnnotation,
  SegmentDecodeError,
  type SeriesKey,
} from '@syvain-metrics/protocol'
import { Refusal } from '../store/commands.ts'
import { IdentityColumns } from './identity-columns.ts'
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
  /** Who the events are: `sessions[sources[i]]` and `sequences[i]`. */
  readonly sessions: readonly string[]
  readonly sources: Uint32Array
  /** Where the session is FOREIGN_SESSION, an index into `foreignIds`. */
  readonly sequences: Float64Array
  /** Ids that are not ours. */
  readonly foreignIds: readonly string[]
}

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
  const sequences = new Float64Array(segment.count)
  for (let i = 0; i < segment.count; i++) sequences[i] = firstSequence + i
  const sources = new Uint32Array(segment.count)
  return { ...columns, keys: table, sessions: [session], sources, sequences, foreignIds: [] }
}

function toBatch(rows: readonly MetricRow[], nowMs: number): EventBatch {
  const count = rows.length
  const table = new SeriesTable()
  const series = new Uint32Array(count)
  const steps = new Float64Array(count)
  const timesMs = new Float64Array(count)
  const values = new Float64Array(count)
  const identities = new IdentityColumns(count)
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    series[i] = table.indexOf(row.name, row.metadata)
    steps[i] = row.step ?? Number.NaN
    timesMs[i] = row.timestamp_ms ?? nowMs
    values[i] = row.value
    identities.add(i, row.client_event_id)
  }
  const { sessions, sources, sequences, foreignIds } = identities
  return {
    count,
    keys: table.keys,
    series,
    steps,
    timesMs,
    values,
    annotations: [],
    sessions,
    sources,
    sequences,
    foreignIds,
  }
}
