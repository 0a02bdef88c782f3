// Binary form of some points of one series, version 1: what a row of the chunk table holds. Described in docs/server.md, "Chunks".
import { ByteReader, ByteWriter, crc32c } from '@syvain-metrics/protocol'
import { readColumn, writeColumn } from './column.ts'
import { packBody, unpackBody } from './pack-chunk.ts'
import type { Curve, Points } from './points.ts'

/** Points in a sealed chunk. Fewer make more rows, more make a larger read for a small range. */
export const CHUNK_POINTS = 4_096
/** First four bytes of every chunk: `SVC` and the version. */
const MAGIC = [0x53, 0x56, 0x43, 0x01] as const
const HEADER_BYTES = 96
const CRC_AT = 8
const CHECKED_FROM = 12
const FLAGS_AT = 12
const PACKED = 1

/** Statistics of a chunk, readable without its points. Extremes and sum are over finite values; NaN where there are none. */
export interface ChunkHeader {
  readonly count: number
  readonly finiteCount: number
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly first: number
  readonly last: number
  readonly stepMin: number
  readonly stepMax: number
  readonly timeMin: number
  readonly timeMax: number
}

/** Why bytes are no chunk: the file is damaged. */
export class ChunkError extends Error {
  override readonly name = 'ChunkError'
}

/** Encodes points; about 10 bytes each for a training curve, of which 8 are the value. */
export function encodeChunk(points: Points): { header: ChunkHeader; bytes: Uint8Array } {
  const header = statistics(points)
  const out = new ByteWriter(HEADER_BYTES + points.count * 12 + 64)
  for (const byte of MAGIC) out.u8(byte)
  out.u32(points.count)
  out.u32(0)
  out.u32(0)
  for (const field of headerFields(header)) out.f64(field)
  out.u32(header.finiteCount)
  out.u32(0)
  const { values } = points
  out.bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  writeColumn(out, stepsAsIntegers(points.steps))
  writeColumn(out, points.timesMs)
  out.varint(points.sessions.length)
  for (const session of points.sessions) out.text(session)
  writeColumn(out, points.sources)
  writeColumn(out, points.sequences)
  writeColumn(out, points.arrivalsMs)
  const bytes = out.finish()
  out.u32At(CRC_AT, crc32c(bytes, CHECKED_FROM))
  return { header, bytes }
}

/** Decodes a chunk. @throws ChunkError when its bytes are not those that were written. */
export function decodeChunk(bytes: Uint8Array): Points {
  const { curve, body } = decodeHead(bytes)
  const sessions: string[] = []
  for (let rest = body.varint(); rest > 0; rest--) sessions.push(body.text())
  const sources = readColumn(body, curve.count)
  const sequences = readColumn(body, curve.count)
  const arrivalsMs = readColumn(body, curve.count)
  return { ...curve, arrivalsMs, sources, sequences, sessions }
}

/** Decodes what is drawn of a chunk, and leaves the rest. @throws ChunkError as {@link decodeChunk}. */
export function decodeCurve(bytes: Uint8Array): Curve {
  return decodeHead(bytes).curve
}

function decodeHead(bytes: Uint8Array): { curve: Curve; body: ByteReader } {
  const view = checkedView(bytes)
  const count = view.getUint32(4, true)
  const stored = bytes.subarray(HEADER_BYTES)
  const whole = view.getUint32(FLAGS_AT, true) === PACKED ? unpackBody(stored, count) : stored
  const valuesEnd = count * 8
  if (valuesEnd > whole.length) {
    throw new ChunkError(`Cannot read a chunk: ${count} points do not fit in ${bytes.length} bytes`)
  }
  const values = new Float64Array(whole.slice(0, valuesEnd).buffer)
  const body = new ByteReader(
    whole.subarray(valuesEnd),
    (what) => new ChunkError(`Cannot read a chunk: it has ${what}`),
  )
  const steps = readColumn(body, count)
  for (let i = 0; i < count; i++) if (steps[i] === -1) steps[i] = Number.NaN
  const timesMs = readColumn(body, count)
  return { curve: { count, steps, timesMs, values }, body }
}

/** The same chunk with its body compressed; as it was when that would not make it smaller. */
export function packChunk(bytes: Uint8Array): Uint8Array {
  const view = checkedView(bytes)
  if (view.getUint32(FLAGS_AT, true) === PACKED) return bytes
  const body = packBody(bytes.subarray(HEADER_BYTES), view.getUint32(4, true))
  if (HEADER_BYTES + body.length >= bytes.length) return bytes
  const packed = new Uint8Array(HEADER_BYTES + body.length)
  packed.set(bytes.subarray(0, HEADER_BYTES))
  packed.set(body, HEADER_BYTES)
  const packedView = new DataView(packed.buffer)
  packedView.setUint32(FLAGS_AT, PACKED, true)
  packedView.setUint32(CRC_AT, crc32c(packed, CHECKED_FROM), true)
  return packed
}

/** Reads the statistics of a chunk without decoding its points. @throws ChunkError as {@link decodeChunk}. */
export function readChunkHeader(bytes: Uint8Array): ChunkHeader {
  const view = checkedView(bytes)
  const field = (index: number) => view.getFloat64(16 + index * 8, true)
  return {
    count: view.getUint32(4, true),
    finiteCount: view.getUint32(88, true),
    min: field(0),
    max: field(1),
    sum: field(2),
    first: field(3),
    last: field(4),
    stepMin: field(5),
    stepMax: field(6),
    timeMin: field(7),
    timeMax: field(8),
  }
}

function checkedView(bytes: Uint8Array): DataView {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new ChunkError('Cannot read a chunk: it does not begin with SVC and version 1')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (crc32c(bytes, CHECKED_FROM) !== view.getUint32(CRC_AT, true)) {
    throw new ChunkError('Cannot read a chunk: its checksum does not match its bytes')
  }
  return view
}

function headerFields(header: ChunkHeader): number[] {
  const { min, max, sum, first, last, stepMin, stepMax, timeMin, timeMax } = header
  return [min, max, sum, first, last, stepMin, stepMax, timeMin, timeMax]
}

function statistics({ count, values, steps, timesMs }: Points): ChunkHeader {
  const value = extent(values)
  const step = extent(steps)
  const time = extent(timesMs)
  return {
    count,
    finiteCount: value.finite,
    min: value.min,
    max: value.max,
    sum: value.sum,
    first: values[0] ?? Number.NaN,
    last: values[count - 1] ?? Number.NaN,
    stepMin: step.min,
    stepMax: step.max,
    timeMin: time.min,
    timeMax: time.max,
  }
}

function extent(column: Float64Array): { min: number; max: number; sum: number; finite: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  let finite = 0
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    finite++
  }
  return finite === 0 ? { min: Number.NaN, max: Number.NaN, sum: 0, finite } : { min, max, sum, finite }
}

// −1 stands for a point without step: a column of whole numbers stays one.
function stepsAsIntegers(steps: Float64Array): Float64Array {
  for (let i = 0; i < steps.length; i++) {
    if (Number.isNaN(steps[i])) return steps.map((step) => (Number.isNaN(step) ? -1 : step))
  }
  return steps
}
