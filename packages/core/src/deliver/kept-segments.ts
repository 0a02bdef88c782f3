// Segments that are not settled yet, by sequence: what is spilled at the end of a process, or sent again when a worker died.
import { type Segment, sliceSegment } from '@syvain-metrics/protocol'
import type { SequenceRange } from '../hosts/delivery-host.ts'

interface Kept {
  readonly segment: Segment
  /** Whether the disk holds it too. */
  isWritten: boolean
  /** Events that are not settled. */
  remaining: number
  /** Settled parts, in no order. */
  settled: readonly SequenceRange[]
}

// Most segments are settled whole: they share this.
const NOTHING_SETTLED: readonly SequenceRange[] = []

/** Holds segments in the order of their sequences until every event of them is settled. */
export class KeptSegments {
  // Ascending by first sequence; a settled one leaves a hole until the holes at the front are cut off.
  #kept: (Kept | undefined)[] = []
  readonly #firsts: number[] = []
  #items = 0

  /** Events that are not settled. */
  get items(): number {
    return this.#items
  }

  add(segment: Segment, isWritten: boolean): void {
    this.#kept.push({ segment, isWritten, remaining: segment.count, settled: NOTHING_SETTLED })
    this.#firsts.push(segment.firstSequence)
    this.#items += segment.count
  }

  /** Lets go of a range that lies within one segment; a range that is not held is ignored. */
  settle(range: SequenceRange): void {
    const at = this.#find(range[0])
    const kept = this.#kept[at]
    if (kept === undefined) return
    const count = range[1] - range[0] + 1
    kept.remaining -= count
    this.#items -= count
    if (kept.remaining > 0) {
      kept.settled = [...kept.settled, range]
      return
    }
    this.#kept[at] = undefined
    this.#trim()
  }

  /** What is not settled, as segments, oldest first. */
  *unsettled(): Generator<Segment> {
    for (const kept of this.#kept) if (kept !== undefined) yield* unsettledParts(kept)
  }

  /** What is not settled and not on disk; each part counts as written when the caller asks for the next. */
  *unwritten(): Generator<Segment> {
    for (const kept of this.#kept) {
      if (kept === undefined || kept.isWritten) continue
      yield* unsettledParts(kept)
      kept.isWritten = true
    }
  }

  #find(sequence: number): number {
    let low = 0
    let high = this.#firsts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#firsts[middle] as number) <= sequence) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  #trim(): void {
    let holes = 0
    while (holes < this.#kept.length && this.#kept[holes] === undefined) holes++
    if (holes < 64 && holes < this.#kept.length) return
    this.#kept = this.#kept.slice(holes)
    this.#firsts.splice(0, holes)
  }
}

function* unsettledParts({ segment, settled }: Kept): Generator<Segment> {
  const last = segment.firstSequence + segment.count - 1
  let next = segment.firstSequence
  for (const [from, to] of [...settled].sort((a, b) => a[0] - b[0])) {
    if (from > next) yield part(segment, next, from - 1)
    next = to + 1
  }
  if (next <= last) yield part(segment, next, last)
}

function part(segment: Segment, first: number, last: number): Segment {
  return sliceSegment(segment, first - segment.firstSequence, last + 1 - segment.firstSequence)
}
