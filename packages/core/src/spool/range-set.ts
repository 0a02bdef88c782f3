// A set of sequence numbers as sorted, disjoint ranges: what a spool holds that has not settled.
import type { SequenceRange } from '@syvain-metrics/protocol'

/** Integers from 0 to 2^53 − 1. Cheap while they come and go in runs, as sequences do. */
export class RangeSet {
  // Sorted; neither overlapping nor touching. Two arrays, so that a long list costs no object per range.
  readonly #first: number[] = []
  readonly #last: number[] = []
  #size = 0

  /** How many integers. */
  get size(): number {
    return this.#size
  }

  /** The ranges in ascending order. */
  ranges(): SequenceRange[] {
    return this.#first.map((first, i) => [first, this.#last[i]!])
  }

  add(first: number, last: number): void {
    // Ranges that overlap or touch become one.
    const from = this.#indexEndingFrom(first - 1)
    const to = this.#indexBeginningAfter(last + 1)
    if (from === to) {
      this.#first.splice(from, 0, first)
      this.#last.splice(from, 0, last)
      this.#size += last - first + 1
      return
    }
    const low = Math.min(first, this.#first[from]!)
    const high = Math.max(last, this.#last[to - 1]!)
    this.#size += high - low + 1 - this.#sizeOf(from, to)
    this.#first.splice(from, to - from, low)
    this.#last.splice(from, to - from, high)
  }

  remove(first: number, last: number): void {
    const from = this.#indexEndingFrom(first)
    const to = this.#indexBeginningAfter(last)
    if (from === to) return
    const left: SequenceRange = [this.#first[from]!, first - 1]
    const right: SequenceRange = [last + 1, this.#last[to - 1]!]
    const kept = [left, right].filter(([a, b]) => a <= b)
    this.#size -= this.#sizeOf(from, to)
    for (const [a, b] of kept) this.#size += b - a + 1
    this.#first.splice(from, to - from, ...kept.map(([a]) => a))
    this.#last.splice(from, to - from, ...kept.map(([, b]) => b))
  }

  /** The parts of a range that are in the set, in ascending order. */
  within(first: number, last: number): SequenceRange[] {
    const from = this.#indexEndingFrom(first)
    const to = this.#indexBeginningAfter(last)
    const parts: SequenceRange[] = []
    for (let i = from; i < to; i++) parts.push([Math.max(first, this.#first[i]!), Math.min(last, this.#last[i]!)])
    return parts
  }

  /** Another set with the same content. */
  clone(): RangeSet {
    const copy = new RangeSet()
    for (let i = 0; i < this.#first.length; i++) copy.add(this.#first[i]!, this.#last[i]!)
    return copy
  }

  #sizeOf(from: number, to: number): number {
    let size = 0
    for (let i = from; i < to; i++) size += this.#last[i]! - this.#first[i]! + 1
    return size
  }

  // Index of the first range whose last is ≥ value.
  #indexEndingFrom(value: number): number {
    return lowerBound(this.#last, value)
  }

  // Index of the first range whose first is > value.
  #indexBeginningAfter(value: number): number {
    return lowerBound(this.#first, value + 1)
  }
}

// Index of the first element ≥ value. New sequences stand at the end: looked at first.
function lowerBound(sorted: readonly number[], value: number): number {
  let high = sorted.length
  if (high === 0 || sorted[high - 1]! < value) return high
  let low = 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
