// Frames of a spool file, described byte by byte in docs/spool-format.md. No I/O. Long: writer and readers are read side by side.
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { crc32c } from './crc32c.ts'
import { isSessionId, type SessionId } from './event-id.ts'
import { isPlainObject, type JsonObject } from './json.ts'
import { MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS, MAX_SEQUENCE } from './limits.ts'
import type { WireStatusUpdate } from './objects.ts'
import { SEGMENT_HEADER_BYTES, SEGMENT_MAGIC } from './segment-codec.ts'

/** First four bytes of every frame: `SVF` and the version. */
export const FRAME_MAGIC: Uint8Array = Uint8Array.of(0x53, 0x56, 0x46, 0x01)
/** Bytes before the payload: magic 4, type 1, zero 3, length 4, payload checksum 4, header checksum 4. */
export const FRAME_HEADER_BYTES = 20
/** Largest payload of a frame, in bytes: the largest segment fits. */
export const MAX_FRAME_PAYLOAD_BYTES: number = MAX_SEGMENT_BYTES

/** What a frame says. A type of a later version reads as `unknown` and is passed over. */
export type FrameType = 'experiment' | 'segment' | 'status' | 'settled' | 'settled-status'

const TYPES: readonly (FrameType | 'unknown')[] = [
  'unknown',
  'experiment',
  'segment',
  'status',
  'settled',
  'settled-status',
]

/** One frame. `payload` is a view of the bytes that the reader was given. */
export interface SpoolFrame {
  readonly type: FrameType | 'unknown'
  readonly payload: Uint8Array
  /** Where the frame begins in its file, in bytes. */
  readonly offset: number
  /** Bytes of the whole frame. */
  readonly length: number
}

/** Content of an experiment frame, the first one of both logs of a spool. Never holds a key. */
export interface SpoolHeader {
  readonly session: SessionId
  /** `local`: the spool is the destination itself; `remote`: it is on its way to `host`. */
  readonly kind: 'remote' | 'local'
  /** Origin of the service that knows `id`; for `local` the origin of its url. */
  readonly host: string
  readonly id: string
  readonly slug: string
  readonly url: string
  readonly description: string
  readonly meta: JsonObject
  readonly created_at_ms: number
  /** Where a local experiment wants to be once it is sent; a remote one is there already. */
  readonly folder_id?: string
  readonly folder_path?: string
}

/** Content of a status frame. It may be sent when every event up to `barrier` has settled. */
export interface SpoolStatus {
  readonly update: WireStatusUpdate
  /** Sequence of the last event recorded before it; -1 for none. */
  readonly barrier: number
  /** Idempotency key; what settles it. */
  readonly key: string
}

/** What became of events for good. */
export type SettledFate = 'acknowledged' | 'dead-letter' | 'dropped'

/** First and last sequence, both inclusive. */
export type SequenceRange = readonly [first: number, last: number]

/** Content of a frame of the acknowledgement log. */
export interface SettledRanges {
  readonly fate: SettledFate
  readonly ranges: readonly SequenceRange[]
}

const FATES: readonly SettledFate[] = ['acknowledged', 'dead-letter', 'dropped']
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * One frame as bytes.
 *
 * @param offset Where it will begin in its file. The checksum covers it, so that a copy of a frame inside the payload of
 *   another, or a block that the disk put elsewhere, is never taken for a frame.
 * @throws RangeError when the payload is larger than {@link MAX_FRAME_PAYLOAD_BYTES}.
 */
export function encodeFrame(type: FrameType, payload: Uint8Array, offset: number): Uint8Array<ArrayBuffer> {
  if (payload.length > MAX_FRAME_PAYLOAD_BYTES) {
    throw new RangeError(
      `Cannot write a frame: its payload has ${payload.length} bytes, at most ${MAX_FRAME_PAYLOAD_BYTES} allowed`,
    )
  }
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length)
  const view = new DataView(bytes.buffer)
  bytes.set(FRAME_MAGIC)
  bytes[4] = TYPES.indexOf(type)
  view.setUint32(8, payload.length, true)
  view.setUint32(12, crc32c(payload), true)
  view.setUint32(16, headerChecksum(bytes, 0, offset), true)
  bytes.set(payload, FRAME_HEADER_BYTES)
  return bytes
}

/** Payload of an experiment frame. */
export function encodeSpoolHeader(header: SpoolHeader): Uint8Array {
  return encoder.encode(JSON.stringify(header))
}

/** Payload of a status frame. */
export function encodeSpoolStatus({ update, barrier, key }: SpoolStatus): Uint8Array {
  return encoder.encode(JSON.stringify({ key, barrier, update }))
}

/** Payload of a frame that settles events. */
export function encodeSettledRanges({ fate, ranges }: SettledRanges): Uint8Array {
  const out = new ByteWriter(16 + ranges.length * 12)
  out.u8(FATES.indexOf(fate))
  out.varint(ranges.length)
  for (const [first, last] of ranges) {
    out.varint(first)
    out.varint(last - first)
  }
  return out.finish()
}

/** Payload of a frame that settles the status with this key. */
export function encodeSettledStatus(key: string): Uint8Array {
  return encoder.encode(key)
}

/** Reads an experiment frame's payload; `undefined` when it is none. */
export function readSpoolHeader(payload: Uint8Array): SpoolHeader | undefined {
  const value = readJson(payload)
  if (!isPlainObject(value) || !isPlainObject(value.meta)) return undefined
  const { session, kind, created_at_ms } = value
  for (const name of ['session', 'host', 'id', 'slug', 'url', 'description'] as const) {
    if (typeof value[name] !== 'string') return undefined
  }
  for (const name of ['folder_id', 'folder_path'] as const) {
    if (value[name] !== undefined && typeof value[name] !== 'string') return undefined
  }
  if (!isSessionId(session as string) || (kind !== 'remote' && kind !== 'local')) return undefined
  return typeof created_at_ms === 'number' ? (value as unknown as SpoolHeader) : undefined
}

/** Reads a status frame's payload; `undefined` when it is none. */
export function readSpoolStatus(payload: Uint8Array): SpoolStatus | undefined {
  const value = readJson(payload)
  if (!isPlainObject(value) || !isPlainObject(value.update)) return undefined
  const { key, barrier, update } = value
  if (typeof key !== 'string' || !Number.isInteger(barrier) || (barrier as number) < -1) return undefined
  return ['running', 'done', 'error'].includes(update.status as string) ? (value as unknown as SpoolStatus) : undefined
}

/** Reads the payload of a frame that settles events; `undefined` when it is none. */
export function readSettledRanges(payload: Uint8Array): SettledRanges | undefined {
  const fate = FATES[payload[0] ?? FATES.length]
  if (fate === undefined) return undefined
  const body = new ByteReader(payload.subarray(1), (what) => new RangeError(what))
  const ranges: SequenceRange[] = []
  try {
    for (let left = body.varint(); left > 0; left--) {
      const first = body.varint()
      const last = first + body.varint()
      if (last > MAX_SEQUENCE) return undefined
      ranges.push([first, last])
    }
  } catch {
    return undefined // the reader's only error: the payload ends too early
  }
  return body.remaining === 0 ? { fate, ranges } : undefined
}

/** Reads the payload of a frame that settles a status: its key; `undefined` when it is none. */
export function readSettledStatus(payload: Uint8Array): string | undefined {
  return readText(payload)
}

/** Session and range of an encoded segment from its header alone, without decoding it; `undefined` when it is none. */
export function segmentRange(
  payload: Uint8Array,
): { readonly session: SessionId; readonly firstSequence: number; readonly count: number } | undefined {
  if (payload.length < SEGMENT_HEADER_BYTES) return undefined
  for (let i = 0; i < SEGMENT_MAGIC.length; i++) if (payload[i] !== SEGMENT_MAGIC[i]) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, SEGMENT_HEADER_BYTES)
  const firstSequence = view.getUint32(6, true) + view.getUint16(10, true) * 2 ** 32
  const count = view.getUint32(20, true)
  if (count < 1 || count > MAX_SEGMENT_EVENTS || firstSequence + count - 1 > MAX_SEQUENCE) return undefined
  let session = ''
  for (let i = 12; i < 20; i++) session += payload[i]!.toString(16).padStart(2, '0')
  return { session, firstSequence, count }
}

/**
 * Reads frames from a file that may still grow. Damaged bytes are passed over and counted, never misread; an incomplete
 * frame at the end waits for more bytes.
 *
 * @example
 * ```ts
 * const reader = new FrameReader()
 * reader.push(bytesFrom(reader.rewind()))
 * for (let frame = reader.next(); frame !== undefined; frame = reader.next()) use(frame)
 * ```
 */
export class FrameReader {
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #base: number
  #setAsideBytes = 0

  /** @param offset Where in the file the first byte pushed stands: 0, or an earlier reader's `offset`. */
  constructor(offset = 0) {
    this.#base = offset
  }

  /** Where in the file the first byte stands that was neither given out in a frame nor set aside. */
  get offset(): number {
    return this.#base + this.#at
  }

  /** Bytes at the end that may become a frame: a torn tail, when the writer is gone. */
  get tailBytes(): number {
    return this.#bytes.length - this.#at
  }

  /** Bytes passed over because they are no intact frame. */
  get setAsideBytes(): number {
    return this.#setAsideBytes
  }

  /** Adds the bytes that follow those pushed before. They are not copied: leave them unchanged until `next()` is `undefined`. */
  push(bytes: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at)
    this.#base += this.#at
    this.#at = 0
    if (rest.length === 0) {
      this.#bytes = bytes
      return
    }
    this.#bytes = new Uint8Array(rest.length + bytes.length)
    this.#bytes.set(rest)
    this.#bytes.set(bytes, rest.length)
  }

  /**
   * Forgets the tail. A writer takes a write back that failed half-way and writes other bytes there: who follows a file
   * reads the tail anew each time.
   *
   * @returns Where in the file to read next.
   */
  rewind(): number {
    this.#base = this.offset
    this.#bytes = this.#bytes.subarray(0, 0)
    this.#at = 0
    return this.#base
  }

  /** The next intact frame; `undefined` until more bytes come. */
  next(): SpoolFrame | undefined {
    for (;;) {
      this.#skipToMagic()
      const bytes = this.#bytes
      const at = this.#at
      if (bytes.length - at < FRAME_HEADER_BYTES) return undefined
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_HEADER_BYTES)
      const payloadBytes = view.getUint32(8, true)
      // The header has a checksum of its own: a damaged length must not make the reader wait for bytes that never come.
      const isHeader =
        payloadBytes <= MAX_FRAME_PAYLOAD_BYTES && headerChecksum(bytes, at, this.offset) === view.getUint32(16, true)
      if (isHeader) {
        const end = at + FRAME_HEADER_BYTES + payloadBytes
        if (end > bytes.length) return undefined
        const payload = bytes.subarray(at + FRAME_HEADER_BYTES, end)
        if (crc32c(payload) === view.getUint32(12, true)) {
          const frame = { type: TYPES[bytes[at + 4]!] ?? 'unknown', payload, offset: this.offset, length: end - at }
          this.#at = end
          return frame
        }
      }
      this.#setAside(1)
    }
  }

  // To the next magic, or to what may become one at the end.
  #skipToMagic(): void {
    const bytes = this.#bytes
    for (let at = this.#at; at < bytes.length; at++) {
      at = bytes.indexOf(FRAME_MAGIC[0]!, at)
      if (at === -1) break
      if (startsAsMagic(bytes, at)) {
        this.#setAside(at - this.#at)
        return
      }
    }
    this.#setAside(bytes.length - this.#at)
  }

  #setAside(count: number): void {
    this.#at += count
    this.#setAsideBytes += count
  }
}

function startsAsMagic(bytes: Uint8Array, at: number): boolean {
  const length = Math.min(FRAME_MAGIC.length, bytes.length - at)
  for (let i = 0; i < length; i++) if (bytes[at + i] !== FRAME_MAGIC[i]) return false
  return true
}

// CRC-32C of the 16 header bytes before it, folded with the offset: xor keeps every single-bit error visible.
function headerChecksum(bytes: Uint8Array, at: number, offset: number): number {
  const folded = Math.imul(offset % 2 ** 32, 0x9e3779b1) ^ Math.floor(offset / 2 ** 32)
  return (crc32c(bytes, at, at + 16) ^ folded) >>> 0
}

function readJson(payload: Uint8Array): unknown {
  const text = readText(payload)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller says so
  }
}

function readText(payload: Uint8Array): string | undefined {
  try {
    return decoder.decode(payload)
  } catch {
    return undefined // not UTF-8: the caller says so
  }
}
