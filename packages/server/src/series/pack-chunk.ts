// The compressed form of a chunk: values with their bytes regrouped, then deflate. For chunks that are read rarely.
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Level 1: the next ones cost twice the time for a few percent. */
const LEVEL = 1
/** No chunk's body is larger; its checksum has been checked before this matters. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** Compresses the body of a chunk: `count` doubles, then its columns. */
export function packBody(body: Uint8Array, count: number): Uint8Array {
  const shuffled = body.slice()
  for (let i = 0; i < count; i++) {
    // Doubles of a curve share their first bytes: standing together these shrink to little.
    for (let byte = 0; byte < 8; byte++) shuffled[byte * count + i] = body[i * 8 + byte]!
  }
  return deflateRawSync(shuffled, { level: LEVEL })
}

/** Restores what {@link packBody} was given. */
export function unpackBody(packed: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const shuffled = inflateRawSync(packed, { maxOutputLength: MAX_BODY_BYTES })
  const body = new Uint8Array(shuffled)
  for (let byte = 0; byte < 8; byte++) {
    const from = byte * count
    for (let i = 0; i < count; i++) body[i * 8 + byte] = shuffled[from + i]!
  }
  return body
}
