// Appends numbers and text to a growing byte buffer, little endian.

const encoder = new TextEncoder()
// Seven bits in each: 53 need eight.
const MAX_VARINT_BYTES = 8
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
// Its length is one byte as a varint.
const MAX_SHORT_CHARS = 0x7f

/** Growing buffer; `finish()` gives the bytes written so far, without a copy. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(capacityBytes)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  u16(value: number): void {
    this.#room(2)
    this.#view.setUint16(this.#length, value, true)
    this.#length += 2
  }

  u32(value: number): void {
    this.#room(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /** Overwrites four bytes written before: lengths are known only at the end. */
  u32At(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true)
  }

  f64(value: number): void {
    this.#room(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** IEEE 754 doubles, one after the other. */
  f64s(values: Float64Array): void {
    if (!IS_LITTLE_ENDIAN) for (const value of values) this.f64(value)
    else this.bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }

  /** LEB128 of an integer from 0 to 2^53 − 1: seven bits per byte, lowest first. */
  varint(value: number): void {
    this.#room(MAX_VARINT_BYTES)
    this.#length = putVarint(this.#bytes, this.#length, value)
  }

  /** As {@link varint}, for each: a whole column costs a fraction of as many calls. */
  varints(values: Float64Array): void {
    this.#room(values.length * MAX_VARINT_BYTES)
    let at = this.#length
    for (const value of values) at = putVarint(this.#bytes, at, value)
    this.#length = at
  }

  /** Bytes of UTF-8, preceded by their number. */
  text(value: string): void {
    if (this.#shortAscii(value)) return
    const bytes = encoder.encode(value)
    this.varint(bytes.length)
    this.bytes(bytes)
  }

  // Names and small maps, which every segment repeats: a loop is faster than the encoder's way out of JavaScript and back.
  #shortAscii(value: string): boolean {
    const { length } = value
    if (length > MAX_SHORT_CHARS) return false
    this.#room(length + 1)
    const from = this.#length + 1
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code >= 0x80) return false
      this.#bytes[from + i] = code
    }
    this.#bytes[from - 1] = length
    this.#length = from + length
    return true
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

/** @returns where the next byte goes. */
function putVarint(bytes: Uint8Array, offset: number, value: number): number {
  let at = offset
  let rest = value
  while (rest >= 0x80) {
    bytes[at++] = (rest % 0x80) | 0x80
    rest = rest < 0x80000000 ? rest >>> 7 : Math.floor(rest / 0x80)
  }
  bytes[at++] = rest
  return at
}
