// The row form of the wire: what any server takes. Written from a segment, read and checked item by item.
import { eventIdPrefix, parseEventId } from './event-id.ts'
import { isPlainObject, type JsonObject } from './json.ts'
import { MAX_EVENT_ID_CHARS, MAX_INGEST_ITEMS } from './limits.ts'
import { metricMetadataProblem, metricNameProblem, shown, stepProblem } from './names.ts'
import { ANNOTATION, type Segment } from './segment.ts'

const HEX_PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** One metric in the body of an ingest request. */
export interface MetricRow {
  readonly client_event_id: string
  readonly name: string
  readonly value: number
  readonly step: number | null
  readonly metadata: JsonObject
  readonly timestamp_ms?: number
}

/** Why one item of an ingest body is refused. */
export interface RowProblem {
  readonly index: number
  readonly message: string
}

/** An ingest body, read: all rows, or what is wrong with the body or with some of its items. */
export type ReadRows =
  | { readonly kind: 'rows'; readonly rows: readonly MetricRow[] }
  | { readonly kind: 'invalid-body'; readonly message: string }
  | { readonly kind: 'invalid-items'; readonly problems: readonly RowProblem[] }

/**
 * Body of an ingest request for the metrics of a segment; its annotations and values that are not finite are left out.
 *
 * @returns JSON text `{"data":[…]}`, about 170 bytes per metric; `undefined` when nothing is left.
 */
export function rowsBody(segment: Segment): string | undefined {
  const { count, series, steps, timesMs, values, firstSequence } = segment
  const idPrefix = `{"client_event_id":"${eventIdPrefix(segment.session)}`
  const prefixes = segment.table.map(
    ({ name, metadataJson }) => `","name":${JSON.stringify(name)},"metadata":${metadataJson},"value":`,
  )
  let body = ''
  // A number becomes text at the cost of all else: what neighbours have alike is written once.
  let block = -1
  let idStart = ''
  let timeMs = Number.NaN
  let end = ''
  for (let i = 0; i < count; i++) {
    const key = series[i]!
    if (key === ANNOTATION || !Number.isFinite(values[i])) continue
    const sequence = firstSequence + i
    if (Math.floor(sequence / 256) !== block) {
      block = Math.floor(sequence / 256)
      idStart = idPrefix + block.toString(16).padStart(10, '0')
    }
    if (timesMs[i] !== timeMs) {
      timeMs = timesMs[i]!
      end = `,"timestamp_ms":${timeMs}}`
    }
    const step = steps[i]!
    body += `${body === '' ? '' : ','}${idStart}${HEX_PAIRS[sequence % 256]}${prefixes[key]}${values[i]},"step":${Number.isNaN(step) ? 'null' : step}${end}`
  }
  return body === '' ? undefined : `{"data":[${body}]}`
}

/** The events of a segment that {@link rowsBody} writes, as objects: for files and tests, not for the hot path. */
export function segmentRows(segment: Segment): MetricRow[] {
  const body = rowsBody(segment)
  return body === undefined ? [] : (JSON.parse(body) as { data: MetricRow[] }).data
}

const ROW_KEYS = new Set(['client_event_id', 'name', 'value', 'step', 'metadata', 'timestamp_ms'])

/**
 * Reads and checks the body of an ingest request.
 *
 * @param body Parsed JSON of any shape.
 * @returns Every problem of every item, so that a client can drop exactly those and send the rest.
 *
 * @example
 * ```ts
 * readRows({ data: [] }) // { kind: 'invalid-body', message: 'data must hold 1 to 1000 metrics, got 0' }
 * ```
 */
export function readRows(body: unknown): ReadRows {
  if (!isPlainObject(body)) return { kind: 'invalid-body', message: `body must be a JSON object, got ${shown(body)}` }
  const unknown = Object.keys(body).find((key) => key !== 'data')
  if (unknown !== undefined) return { kind: 'invalid-body', message: `unknown key ${shown(unknown)}` }
  const { data } = body
  if (!Array.isArray(data)) return { kind: 'invalid-body', message: `data must be an array, got ${shown(data)}` }
  if (data.length < 1 || data.length > MAX_INGEST_ITEMS) {
    return { kind: 'invalid-body', message: `data must hold 1 to ${MAX_INGEST_ITEMS} metrics, got ${data.length}` }
  }
  const problems: RowProblem[] = []
  for (let index = 0; index < data.length; index++) {
    const message = rowProblem(data[index])
    if (message !== undefined) problems.push({ index, message })
  }
  return problems.length > 0 ? { kind: 'invalid-items', problems } : { kind: 'rows', rows: data as MetricRow[] }
}

/** Why `row` is no metric of the wire, or `undefined`. */
export function rowProblem(row: unknown): string | undefined {
  if (!isPlainObject(row)) return `metric must be an object, got ${shown(row)}`
  for (const key in row) if (!ROW_KEYS.has(key)) return `unknown key ${shown(key)}`
  const { client_event_id: id, value, timestamp_ms: time } = row
  if (typeof id !== 'string' || id.length < 1 || id.length > MAX_EVENT_ID_CHARS) {
    return `client_event_id must be a string of 1 to ${MAX_EVENT_ID_CHARS} characters, got ${shown(id)}`
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return `value must be a finite number, got ${shown(value)}`
  if (row.step === undefined) return 'step is required: an integer ≥ 0 or null'
  if (time !== undefined && !(typeof time === 'number' && Number.isInteger(time) && time >= 0)) {
    return `timestamp_ms must be an integer ≥ 0, got ${shown(time)}`
  }
  return metricNameProblem(row.name) ?? stepProblem(row.step) ?? metricMetadataProblem(row.metadata)
}

/** Whether every row carries an id of ours, all of one session: then intervals, not ids, tell new from repeated. */
export function commonSession(rows: readonly MetricRow[]): string | undefined {
  let session: string | undefined
  for (const row of rows) {
    const id = parseEventId(row.client_event_id)
    if (id === undefined || (session !== undefined && id.session !== session)) return undefined
    session = id.session
  }
  return session
}
