// CRC-32C (Castagnoli), the checksum of segments. Slicing by four: about a nanosecond per byte in V8.

// Reflected polynomial of RFC 3720, appendix B.4.
const POLYNOMIAL = 0x82f63b78
const TABLES = makeTables()

/**
 * CRC-32C of a byte range.
 *
 * @param bytes Any bytes.
 * @param from First index, inclusive.
 * @param to Last index, exclusive.
 * @returns Unsigned 32-bit integer.
 * @see {@link https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 | RFC 3720, appendix B.4}
 *
 * @example
 * ```ts
 * crc32c(new TextEncoder().encode('123456789')) // 0xe3069283
 * ```
 */
export function crc32c(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  const [t0, t1, t2, t3] = TABLES
  let crc = 0xffffffff
  let i = from
  for (; i + 4 <= to; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc = t3[crc & 0xff]! ^ t2[(crc >>> 8) & 0xff]! ^ t1[(crc >>> 16) & 0xff]! ^ t0[crc >>> 24]!
  }
  for (; i < to; i++) crc = t0[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

function makeTables(): [Int32Array, Int32Array, Int32Array, Int32Array] {
  const tables: [Int32Array, Int32Array, Int32Array, Int32Array] = [
    new Int32Array(256),
    new Int32Array(256),
    new Int32Array(256),
    new Int32Array(256),
  ]
  for (let n = 0; n < 256; n++) {
    let crc = n
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    tables[0][n] = crc
  }
  for (let n = 0; n < 256; n++) {
    for (let k = 1; k < 4; k++) {
      const previous = tables[k - 1]![n]!
      tables[k]![n] = tables[0][previous & 0xff]! ^ (previous >>> 8)
    }
  }
  return tables
}
