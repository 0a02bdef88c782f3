// CRC-32C (Castagnoli), the checksum of segments. Slicing by eight: about a nanosecond per byte in V8.

// Reflected polynomial of RFC 3720, appendix B.4.
const POLYNOMIAL = 0x82f63b78
type Table = Int32Array
type Tables = readonly [Table, Table, Table, Table, Table, Table, Table, Table]
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
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES
  let crc = 0xffffffff
  let i = from
  for (; i + 8 <= to; i += 8) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    const first = t7[crc & 0xff]! ^ t6[(crc >>> 8) & 0xff]! ^ t5[(crc >>> 16) & 0xff]! ^ t4[crc >>> 24]!
    crc = first ^ t3[bytes[i + 4]!]! ^ t2[bytes[i + 5]!]! ^ t1[bytes[i + 6]!]! ^ t0[bytes[i + 7]!]!
  }
  for (; i < to; i++) crc = t0[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

// Table k takes a byte that k more follow.
function makeTables(): Tables {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    return crc
  })
  const tables = [first]
  for (let k = 1; k < 8; k++) tables.push(tables[k - 1]!.map((crc) => first[crc & 0xff]! ^ (crc >>> 8)))
  return tables as unknown as Tables
}
