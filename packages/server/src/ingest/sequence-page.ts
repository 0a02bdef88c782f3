// Which of 65,536 consecutive sequence numbers of a session have been stored: one bit each, few bytes when they form runs.

/** Sequence numbers per page. */
export const PAGE_SEQUENCES = 65_536

/** Number of the page that a sequence is on. */
export function pageOf(sequence: number): number {
  return Math.floor(sequence / PAGE_SEQUENCES)
}

// Above this many runs (4 bytes each) the plain bits (8 KiB) are shorter.
const MAX_RUNS = 2_048

/** Set of numbers from 0 to 65,535. Its cost does not grow with the history of a session. */
export class SequencePage {
  readonly #words: Uint32Array

  constructor(words: Uint32Array = new Uint32Array(PAGE_SEQUENCES / 32)) {
    this.#words = words
  }

  has(number: number): boolean {
    return (this.#words[number >>> 5]! & (1 << (number & 31))) !== 0
  }

  /** Adds a number; false when it was there. */
  add(number: number): boolean {
    const word = number >>> 5
    const bit = 1 << (number & 31)
    if ((this.#words[word]! & bit) !== 0) return false
    this.#words[word]! |= bit
    return true
  }

  /** Pairs of 16-bit numbers, first and last of each run; or, when runs are many, the bits themselves. */
  encode(): Uint8Array {
    const runs = this.#runs()
    const body = runs === undefined ? this.#words.slice() : Uint16Array.from(runs)
    return new Uint8Array(body.buffer)
  }

  /** Reads what {@link encode} made. */
  static decode(bytes: Uint8Array): SequencePage {
    const copy = bytes.slice().buffer
    if (copy.byteLength === PAGE_SEQUENCES / 8) return new SequencePage(new Uint32Array(copy))
    const page = new SequencePage()
    const runs = new Uint16Array(copy)
    for (let i = 0; i < runs.length; i += 2) page.#fill(runs[i]!, runs[i + 1]!)
    return page
  }

  #fill(from: number, to: number): void {
    for (let i = from; i <= to; ) {
      if ((i & 31) === 0 && i + 31 <= to) {
        this.#words[i >>> 5] = 0xffff_ffff
        i += 32
      } else this.add(i++)
    }
  }

  #runs(): number[] | undefined {
    const runs: number[] = []
    let start = -1
    for (let w = 0; w < this.#words.length; w++) {
      const word = this.#words[w]!
      // Whole words of zeros or ones, which most are, end or extend a run at once.
      if ((word === 0 && start < 0) || (word === 0xffff_ffff && start >= 0)) continue
      for (let b = 0; b < 32; b++) {
        const set = (word & (1 << b)) !== 0
        if (set && start < 0) start = w * 32 + b
        else if (!set && start >= 0) {
          runs.push(start, w * 32 + b - 1)
          start = -1
        }
      }
      if (runs.length / 2 >= MAX_RUNS) return undefined
    }
    if (start >= 0) runs.push(start, PAGE_SEQUENCES - 1)
    return runs.length / 2 >= MAX_RUNS ? undefined : runs
  }
}
