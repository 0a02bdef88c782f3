// The per-sample statistics of one metric, packed in one growing array: nothing of the sample itself is kept.
import type { Row } from './eval-metric.ts'
import { seededRandom } from './random.ts'

const FIRST_ROWS = 64

/**
 * Rows of numbers with their exact sum. At `maxRows` the rows are shuffled and added up in pairs, so that memory is
 * bounded: resampling sums of k independent samples has the same variance as resampling the samples.
 */
export class RowTable {
  /** Numbers per row; 0 until the first row came. */
  width = 0
  /** Rows held. */
  length = 0
  /** Samples in all rows. */
  n = 0
  rows: Float64Array = new Float64Array(0)
  sum: Float64Array = new Float64Array(0)
  /** Samples per row; null while every row is one sample. */
  counts: Uint32Array | null = null
  /** Number of the sample of each row; meaningless once rows were merged. */
  samples: Uint32Array = new Uint32Array(0)
  /** Samples that one full row stands for; above 1 the rows no longer belong to a sample. */
  block = 1
  /** Whether any row is several repeats of a sample. */
  joined = false
  #lastSample = -1
  readonly #maxRows: number
  readonly #mergeable: boolean

  /** @param mergeable false for rows that can't be added, such as codes; such a table grows without bound. */
  constructor(maxRows: number, mergeable: boolean) {
    this.#maxRows = maxRows
    this.#mergeable = mergeable
  }

  /** Adds a row. One of the same sample as the row before is added onto it: repeats are one observation. */
  add(row: Row, sample: number): void {
    if (this.width === 0) this.#begin(row.length)
    for (let i = 0; i < this.width; i++) this.sum[i] = this.sum[i]! + row[i]!
    this.n++
    const joins = sample === this.#lastSample
    this.#lastSample = sample
    if (joins) this.joined = true
    if (this.#mergeable && (joins || this.#lastIsPart())) this.#addToLast(row)
    else this.#append(row, sample)
  }

  #begin(width: number): void {
    this.width = width
    this.sum = new Float64Array(width)
    this.#resize(FIRST_ROWS)
  }

  #lastIsPart(): boolean {
    return this.block > 1 && this.counts !== null && this.counts[this.length - 1]! < this.block
  }

  #addToLast(row: Row): void {
    const at = (this.length - 1) * this.width
    for (let i = 0; i < this.width; i++) this.rows[at + i] = this.rows[at + i]! + row[i]!
    const counts = this.#countRows()
    counts[this.length - 1] = counts[this.length - 1]! + 1
  }

  #append(row: Row, sample: number): void {
    if (this.length === this.#maxRows && this.#mergeable) {
      this.#mergePairs()
      if (this.#lastIsPart()) {
        this.#addToLast(row)
        return
      }
    }
    if (this.length === this.samples.length) this.#resize(this.length * 2)
    const at = this.length * this.width
    for (let i = 0; i < this.width; i++) this.rows[at + i] = row[i]!
    this.samples[this.length] = sample
    if (this.counts !== null) this.counts[this.length] = 1
    this.length++
  }

  #countRows(): Uint32Array {
    this.counts ??= new Uint32Array(this.samples.length).fill(1)
    return this.counts
  }

  #resize(capacity: number): void {
    const rows = new Float64Array(capacity * this.width)
    rows.set(this.rows)
    this.rows = rows
    const samples = new Uint32Array(capacity)
    samples.set(this.samples)
    this.samples = samples
    if (this.counts !== null) {
      const counts = new Uint32Array(capacity)
      counts.set(this.counts)
      this.counts = counts
    }
  }

  /** Shuffled first: neighbours in a sorted data set are alike, and blocks of alike samples would widen the interval. */
  #mergePairs(): void {
    const counts = this.#countRows()
    const random = seededRandom(this.length)
    for (let last = this.length - 1; last > 0; last--) this.#swap(last, Math.floor((random() / 2 ** 32) * (last + 1)))
    const half = this.length >>> 1
    for (let pair = 0; pair < half; pair++) {
      for (let i = 0; i < this.width; i++) {
        const at = 2 * pair * this.width + i
        this.rows[pair * this.width + i] = this.rows[at]! + this.rows[at + this.width]!
      }
      counts[pair] = counts[2 * pair]! + counts[2 * pair + 1]!
    }
    const odd = this.length % 2
    if (odd === 1) this.#swap(half, this.length - 1)
    this.length = half + odd
    this.block *= 2
  }

  #swap(a: number, b: number): void {
    for (let i = 0; i < this.width; i++) {
      const keep = this.rows[a * this.width + i]!
      this.rows[a * this.width + i] = this.rows[b * this.width + i]!
      this.rows[b * this.width + i] = keep
    }
    const counts = this.#countRows()
    const keep = counts[a]!
    counts[a] = counts[b]!
    counts[b] = keep
  }
}
