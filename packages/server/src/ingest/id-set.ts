// Exact set of 128-bit event ids of one experiment, for clients whose ids are random: 16 bytes per id, no index on disk.
import { createHash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const PYTHON_PREFIX = 'syvain-metrics-collector-'
const PYTHON = /^syvain-metrics-collector-[0-9a-f]{32}$/
// Keeps `<uuid>` and the Python form of the same digits apart.
const PYTHON_MARK = 0x5079_7468

/** Four 32-bit words of an id: its digits where it is hexadecimal, else the beginning of its SHA-256. */
export function idWords(id: string): [number, number, number, number] {
  if (id.length === 57 && PYTHON.test(id)) {
    const at = PYTHON_PREFIX.length
    return [hex(id, at, 8) ^ PYTHON_MARK, hex(id, at + 8, 8), hex(id, at + 16, 8), hex(id, at + 24, 8)]
  }
  if (id.length === 36 && UUID.test(id)) {
    return [hex(id, 0, 8), both(hex(id, 9, 4), hex(id, 14, 4)), both(hex(id, 19, 4), hex(id, 24, 4)), hex(id, 28, 8)]
  }
  const hash = createHash('sha256').update(id).digest()
  return [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)]
}

/** Open-addressing hash set of 128-bit words; never removes. */
export class IdSet {
  #slots: Int32Array
  #capacity: number
  #size = 0

  constructor(capacity = 1_024) {
    this.#capacity = capacity
    this.#slots = new Int32Array(capacity * 4)
  }

  get size(): number {
    return this.#size
  }

  get byteLength(): number {
    return this.#slots.byteLength
  }

  /** Adds an id; false when it was there. */
  add(words: readonly [number, number, number, number]): boolean {
    if (this.#size * 4 >= this.#capacity * 3) this.#grow()
    // The empty slot is four zeros; that one id moves to a neighbour no hash or UUID of version ≥ 1 has.
    const [a, b, c, d] = (words[0] | words[1] | words[2] | words[3]) === 0 ? [0, 0, 0, 1] : words
    let slot = (Math.imul(a ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(d, 0xc2b2_ae35), 0x9e37_79b1) ^ c) >>> 0
    for (slot &= this.#capacity - 1; ; slot = (slot + 1) & (this.#capacity - 1)) {
      const at = slot * 4
      const [w, x, y, z] = [this.#slots[at]!, this.#slots[at + 1]!, this.#slots[at + 2]!, this.#slots[at + 3]!]
      if ((w | x | y | z) === 0) {
        this.#slots[at] = a
        this.#slots[at + 1] = b
        this.#slots[at + 2] = c
        this.#slots[at + 3] = d
        this.#size++
        return true
      }
      if (w === (a | 0) && x === (b | 0) && y === (c | 0) && z === (d | 0)) return false
    }
  }

  /** Adds ids stored as 16 bytes each. */
  addAll(bytes: Uint8Array): void {
    const words = new Int32Array(bytes.slice().buffer)
    for (let i = 0; i < words.length; i += 4) this.add([words[i]!, words[i + 1]!, words[i + 2]!, words[i + 3]!])
  }

  #grow(): void {
    const old = this.#slots
    this.#capacity *= 2
    this.#slots = new Int32Array(this.#capacity * 4)
    this.#size = 0
    for (let i = 0; i < old.length; i += 4) {
      if ((old[i]! | old[i + 1]! | old[i + 2]! | old[i + 3]!) === 0) continue
      this.add([old[i]!, old[i + 1]!, old[i + 2]!, old[i + 3]!])
    }
  }
}

/** Up to eight lower-case hexadecimal digits, which were checked, as a 32-bit word. */
function hex(text: string, at: number, digits: number): number {
  let word = 0
  for (let i = at; i < at + digits; i++) {
    const code = text.charCodeAt(i)
    word = (word << 4) | (code < 0x3a ? code - 0x30 : code - 0x57)
  }
  return word
}

function both(high: number, low: number): number {
  return (high << 16) | low
}
