// Binary form of a segment, version 1, described field by field in docs/segment-format.md. Long: writer and reader are read side by side.
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { crc32c } from './crc32c.ts'
import type { JsonObject } from './json.ts'
import { MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS, MAX_SEQUENCE, MAX_STEP } from './limits.ts'
import { annotationMetadataProblem, annotationProblem, metricMetadataProblem, metricNameProblem } from './names.ts'
import { ANNOTATION, type Segment, type SegmentAnnotation, type SeriesKey } from './segment.ts'
import { unzigzag, zigzag } from './zigzag.ts'

/** First four bytes of every segment: `SVS` and the version. */
export const SEGMENT_MAGIC: Uint8Array = Uint8Array.of(0x53, 0x56, 0x53, 0x01)
/** Bytes before the body: magic 4, flags 2, first sequence 6, session 8, event count 4, body length 4. */
export const SEGMENT_HEADER_BYTES = 28
/** Bytes after the body: CRC-32C of all that stands before. */
export const SEGMENT_TRAILER_BYTES = 4

const RAW_STEPS = 1
const RAW_TIMES = 2
// Zigzag doubles a difference and adds one: below this the result stays exact in a double.
const MAX_DELTA = 2 ** 51

/** Why bytes are no segment; `code` is stable. */
export class SegmentDecodeError extends Error {
  override readonly name = 'SegmentDecodeError'
  readonly code: 'TRUNCATED' | 'MAGIC' | 'CHECKSUM' | 'TOO_LARGE' | 'MALFORMED'

  constructor(code: SegmentDecodeError['code'], message: string) {
    super(`Cannot read a segment: ${message}`)
    this.code = code
  }
}

/**
 * Encodes a segment.
 *
 * @returns About 11 bytes per event for a training curve: a value of 8 bytes and one varint each for series, step and time.
 *
 * @example
 * ```ts
 * decodeSegment(encodeSegment(segment)) // equal to `segment`
 * ```
 */
export function encodeSegment(segment: Segment): Uint8Array<ArrayBuffer> {
  const { count, series, timesMs } = segment
  const out = new ByteWriter(256 + segment.table.length * 64 + count * 18)
  const flags = (stepsAreSmall(segment) ? 0 : RAW_STEPS) | (timesAreIntegers(timesMs) ? 0 : RAW_TIMES)
  out.bytes(SEGMENT_MAGIC)
  out.u16(flags)
  out.u32(segment.firstSequence % 2 ** 32)
  out.u16(Math.floor(segment.firstSequence / 2 ** 32))
  for (let i = 0; i < 16; i += 2) out.u8(Number.parseInt(segment.session.slice(i, i + 2), 16))
  out.u32(count)
  out.u32(0)

  out.varint(segment.table.length)
  for (const { name, metadataJson } of segment.table) {
    out.text(name)
    out.text(metadataJson)
  }
  // Of each column in turn, and one array for all of them.
  const codes = new Float64Array(count)
  for (let i = 0; i < count; i++) codes[i] = series[i] === ANNOTATION ? 0 : series[i]! + 1
  out.varints(codes)
  if (flags & RAW_STEPS) out.f64s(segment.steps)
  else out.varints(stepCodes(segment, codes))
  if (flags & RAW_TIMES) out.f64s(timesMs)
  else out.varints(timeCodes(timesMs, codes))
  out.f64s(metricValues(segment))
  for (const { text, metadata } of segment.annotations) {
    out.text(text)
    out.text(JSON.stringify(metadata))
  }
  out.u32At(SEGMENT_HEADER_BYTES - 4, out.length - SEGMENT_HEADER_BYTES)
  out.u32(crc32c(out.finish()))
  return out.finish() as Uint8Array<ArrayBuffer>
}

/**
 * Decodes a segment. Damaged bytes are refused, never misread: the checksum covers everything, and every field is checked.
 *
 * @param bytes Exactly one encoded segment.
 * @throws SegmentDecodeError with a `code`.
 */
export function decodeSegment(bytes: Uint8Array): Segment {
  const header = readHeader(bytes)
  const end = bytes.length - SEGMENT_TRAILER_BYTES
  const body = new ByteReader(
    bytes.subarray(SEGMENT_HEADER_BYTES, end),
    (what) => new SegmentDecodeError('MALFORMED', `its body has ${what}`),
  )
  const { count, flags } = header
  const table = readTable(body, count)
  const series = new Uint32Array(count)
  let annotationCount = 0
  for (let i = 0; i < count; i++) {
    const index = body.varint()
    if (index > table.length)
      throw new SegmentDecodeError('MALFORMED', `event ${i} names series ${index - 1} of ${table.length}`)
    series[i] = index === 0 ? ANNOTATION : index - 1
    if (index === 0) annotationCount++
  }
  const steps = readSteps(body, { series, seriesCount: table.length, raw: (flags & RAW_STEPS) !== 0 })
  const timesMs = readTimes(body, count, (flags & RAW_TIMES) !== 0)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) if (series[i] !== ANNOTATION) values[i] = body.f64()
  const annotations = readAnnotations(body, annotationCount)
  if (body.remaining !== 0) throw new SegmentDecodeError('MALFORMED', `${body.remaining} bytes follow its content`)
  return {
    session: header.session,
    firstSequence: header.firstSequence,
    count,
    table,
    series,
    steps,
    timesMs,
    values,
    annotations,
  }
}

/**
 * Length of the segment that begins at an offset, from its header alone: what a reader of a file of segments needs.
 *
 * @returns Bytes including header and checksum; `undefined` when no plausible header stands there.
 */
export function segmentByteLength(bytes: Uint8Array, offset = 0): number | undefined {
  if (bytes.length - offset < SEGMENT_HEADER_BYTES) return undefined
  for (let i = 0; i < 4; i++) if (bytes[offset + i] !== SEGMENT_MAGIC[i]) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, SEGMENT_HEADER_BYTES)
  const length = SEGMENT_HEADER_BYTES + view.getUint32(SEGMENT_HEADER_BYTES - 4, true) + SEGMENT_TRAILER_BYTES
  return length <= MAX_SEGMENT_BYTES ? length : undefined
}

interface Header {
  session: string
  firstSequence: number
  count: number
  flags: number
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length > MAX_SEGMENT_BYTES)
    throw new SegmentDecodeError('TOO_LARGE', `${bytes.length} bytes, at most ${MAX_SEGMENT_BYTES}`)
  if (bytes.length < SEGMENT_HEADER_BYTES + SEGMENT_TRAILER_BYTES) {
    throw new SegmentDecodeError('TRUNCATED', `${bytes.length} bytes are fewer than its header`)
  }
  for (let i = 0; i < 4; i++)
    if (bytes[i] !== SEGMENT_MAGIC[i]) throw new SegmentDecodeError('MAGIC', 'it does not begin with SVS and version 1')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = segmentByteLength(bytes)
  if (length !== bytes.length)
    throw new SegmentDecodeError('TRUNCATED', `it has ${bytes.length} bytes and its header says ${length ?? 'more'}`)
  const end = bytes.length - SEGMENT_TRAILER_BYTES
  if (crc32c(bytes, 0, end) !== view.getUint32(end, true))
    throw new SegmentDecodeError('CHECKSUM', 'its checksum does not match its bytes')
  let session = ''
  for (let i = 12; i < 20; i++) session += bytes[i]!.toString(16).padStart(2, '0')
  const count = view.getUint32(20, true)
  const firstSequence = view.getUint32(6, true) + view.getUint16(10, true) * 2 ** 32
  if (count < 1 || count > MAX_SEGMENT_EVENTS)
    throw new SegmentDecodeError('MALFORMED', `it has ${count} events, 1 to ${MAX_SEGMENT_EVENTS} allowed`)
  if (firstSequence + count - 1 > MAX_SEQUENCE) throw new SegmentDecodeError('MALFORMED', 'its sequence passes 48 bits')
  const flags = view.getUint16(4, true)
  if (flags > (RAW_STEPS | RAW_TIMES)) throw new SegmentDecodeError('MALFORMED', `unknown flags ${flags}`)
  return { session, firstSequence, count, flags }
}

function readTable(body: ByteReader, count: number): SeriesKey[] {
  const length = body.varint()
  if (length > count) throw new SegmentDecodeError('MALFORMED', `it has ${length} series for ${count} events`)
  const table: SeriesKey[] = []
  for (let i = 0; i < length; i++) {
    const name = body.text()
    const metadataJson = body.text()
    const metadata = readObject(metadataJson)
    const problem = metricNameProblem(name) ?? metricMetadataProblem(metadata)
    if (problem !== undefined) throw new SegmentDecodeError('MALFORMED', `series ${i}: ${problem}`)
    table.push({ name, metadata, metadataJson })
  }
  return table
}

function readAnnotations(body: ByteReader, count: number): SegmentAnnotation[] {
  const annotations: SegmentAnnotation[] = []
  for (let i = 0; i < count; i++) {
    const text = body.text()
    const metadata = readObject(body.text())
    const problem = annotationProblem(text) ?? annotationMetadataProblem(metadata)
    if (problem !== undefined) throw new SegmentDecodeError('MALFORMED', `annotation ${i}: ${problem}`)
    annotations.push({ text, metadata })
  }
  return annotations
}

function readObject(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject // its shape is checked by the caller's rule
  } catch {
    throw new SegmentDecodeError('MALFORMED', 'its metadata is not JSON')
  }
}

function stepsAreSmall({ steps }: Segment): boolean {
  for (const step of steps) if (step >= MAX_DELTA) return false
  return true
}

function timesAreIntegers(timesMs: Float64Array): boolean {
  for (const time of timesMs) if (!Number.isInteger(time) || time < 0 || time >= MAX_DELTA) return false
  return true
}

// A step is written as its difference to the last step of the same series, so that a counting loop costs one byte.
function stepCodes({ series, steps, table }: Segment, codes: Float64Array): Float64Array {
  const last = new Float64Array(table.length + 1)
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!
    if (Number.isNaN(step)) codes[i] = 0
    else {
      const slot = series[i] === ANNOTATION ? table.length : series[i]!
      codes[i] = zigzag(step - last[slot]!) + 1
      last[slot] = step
    }
  }
  return codes
}

function readSteps(
  body: ByteReader,
  { series, seriesCount, raw }: { series: Uint32Array; seriesCount: number; raw: boolean },
): Float64Array {
  const steps = new Float64Array(series.length)
  const last = new Float64Array(seriesCount + 1)
  for (let i = 0; i < series.length; i++) {
    let step: number
    if (raw) step = body.f64()
    else {
      const coded = body.varint()
      const slot = series[i] === ANNOTATION ? seriesCount : series[i]!
      step = coded === 0 ? Number.NaN : last[slot]! + unzigzag(coded - 1)
      if (coded !== 0) last[slot] = step
    }
    if (!Number.isNaN(step) && !(Number.isInteger(step) && step >= 0 && step <= MAX_STEP)) {
      throw new SegmentDecodeError('MALFORMED', `step ${step} of event ${i} is no step`)
    }
    steps[i] = step
  }
  return steps
}

function timeCodes(timesMs: Float64Array, codes: Float64Array): Float64Array {
  let last = 0
  for (let i = 0; i < timesMs.length; i++) {
    codes[i] = zigzag(timesMs[i]! - last)
    last = timesMs[i]!
  }
  return codes
}

function metricValues({ series, values, annotations }: Segment): Float64Array {
  return annotations.length === 0 ? values : values.filter((_, i) => series[i] !== ANNOTATION)
}

function readTimes(body: ByteReader, count: number, raw: boolean): Float64Array {
  const times = new Float64Array(count)
  let last = 0
  for (let i = 0; i < count; i++) {
    const time = raw ? body.f64() : last + unzigzag(body.varint())
    if (!(time >= 0 && Number.isFinite(time)))
      throw new SegmentDecodeError('MALFORMED', `time ${time} of event ${i} is no time`)
    times[i] = time
    last = time
  }
  return times
}
