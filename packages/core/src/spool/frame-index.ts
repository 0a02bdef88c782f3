// Where the segments of a log stand, so that they can be read back one by one in the order of their sequences.
import type { SequenceRange } from '@syvain-metrics/protocol'
import type { SpoolPlace } from './log-file.ts'

/** A segment on disk. */
export interface IndexedSegment {
  readonly place: SpoolPlace
  readonly range: SequenceRange
}

/** Grows with the number of frames that are needed: a whole segment replaces the single turns that were written before it. */
export class FrameIndex {
  readonly #segments: IndexedSegment[] = []

  /** Notes a segment that stands behind all noted before. */
  add(segment: IndexedSegment): void {
    const [first, last] = segment.range
    for (let tail = this.#segments.at(-1); tail !== undefined; tail = this.#segments.at(-1)) {
      if (tail.range[0] < first || tail.range[1] > last) break
      this.#segments.pop()
    }
    this.#segments.push(segment)
  }

  /** Ascending by first sequence; of those that begin together the longest comes first. */
  inOrder(): IndexedSegment[] {
    return [...this.#segments].sort((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1])
  }
}
