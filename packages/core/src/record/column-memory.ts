// Memory for columns: a buffer of its own for each segment, or a part of a shared one that a worker sees too.
import type { Segment } from '@syvain-metrics/protocol'

/** The columns of a segment. */
export type Columns = Pick<Segment, 'series' | 'steps' | 'timesMs' | 'values'>

// 28 bytes per event, the wide columns first so that all are aligned.
const EVENT_BYTES = 28
// Shared buffers are dear to make: one holds several segments, and is let go when the last of them is.
const SLAB_BYTES = 112 * 1024

/** Hands out columns. */
export class ColumnMemory {
  readonly #isShared: boolean
  #slab: SharedArrayBuffer | undefined
  #used = 0

  constructor(isShared: boolean) {
    this.#isShared = isShared
  }

  /** Columns of `capacity` events, all zero. */
  columns(capacity: number): Columns {
    const bytes = Math.ceil((capacity * EVENT_BYTES) / 8) * 8
    const [buffer, from] = this.#isShared ? this.#share(bytes) : [new ArrayBuffer(bytes), 0]
    return {
      steps: new Float64Array(buffer, from, capacity),
      timesMs: new Float64Array(buffer, from + capacity * 8, capacity),
      values: new Float64Array(buffer, from + capacity * 16, capacity),
      series: new Uint32Array(buffer, from + capacity * 24, capacity),
    }
  }

  #share(bytes: number): [SharedArrayBuffer, number] {
    if (this.#slab === undefined || this.#used + bytes > this.#slab.byteLength) {
      // Of as many segments like this one as fit, with nothing left over.
      this.#slab = new SharedArrayBuffer(bytes * Math.max(1, Math.floor(SLAB_BYTES / bytes)))
      this.#used = 0
    }
    const from = this.#used
    this.#used += bytes
    return [this.#slab, from]
  }
}
