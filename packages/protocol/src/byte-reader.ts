// Reads what ByteWriter wrote. Every read is bounded: damaged input ends in an error, never past the end.

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Cursor over bytes; `fail` makes the error that every refused read throws. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #fail: (what: string) => Error
  #at = 0

  constructor(bytes: Uint8Array, fail: (what: string) => Error) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#fail = fail
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  f64(): number {
    const value = this.#view.getFloat64(this.#take(8), true)
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.#bytes[this.#take(1)] as number
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) throw this.#fail('an integer above 2^53')
        return value
      }
      scale *= 0x80
    }
    throw this.#fail('an integer of more than 8 bytes')
  }

  text(): string {
    const length = this.varint()
    const start = this.#take(length)
    try {
      return decoder.decode(this.#bytes.subarray(start, start + length))
    } catch {
      // The decoder's own error names no place; ours does.
      throw this.#fail('text that is not UTF-8')
    }
  }

  #take(bytes: number): number {
    if (bytes > this.remaining) throw this.#fail('an end before its content')
    const at = this.#at
    this.#at += bytes
    return at
  }
}
