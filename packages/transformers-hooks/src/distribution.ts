// Durations and other positive numbers: exact percentiles up to a bound, a uniform sample of them beyond it.
import { quantileOfSorted } from './quantiles.ts'
import { seededRandom } from './random.ts'

/** Percentiles of a set of numbers, by linear interpolation between order statistics. */
export interface Percentiles {
  readonly n: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  /** `'reservoir'` when only a uniform sample was kept; mean and max are exact in any case. */
  readonly method: 'exact' | 'reservoir'
}

const FIRST_VALUES = 64

/** A growing set of numbers in one typed array of at most `maxValues`. */
export class Distribution {
  n = 0
  sum = 0
  max: number = Number.NEGATIVE_INFINITY
  #values: Float64Array = new Float64Array(FIRST_VALUES)
  #kept = 0
  readonly #maxValues: number
  readonly #random = seededRandom(1)

  constructor(maxValues: number) {
    this.#maxValues = maxValues
  }

  add(value: number): void {
    this.n++
    this.sum += value
    if (value > this.max) this.max = value
    if (this.#kept < this.#maxValues) {
      if (this.#kept === this.#values.length) this.#grow()
      this.#values[this.#kept++] = value
      return
    }
    const at = Math.floor((this.#random() / 2 ** 32) * this.n)
    if (at < this.#maxValues) this.#values[at] = value
  }

  #grow(): void {
    const values = new Float64Array(Math.min(this.#maxValues, this.#values.length * 2))
    values.set(this.#values)
    this.#values = values
  }

  /** @returns null when nothing was added. */
  percentiles(): Percentiles | null {
    if (this.n === 0) return null
    const sorted = this.#values.slice(0, this.#kept).sort()
    const at = (p: number): number => quantileOfSorted(sorted, p)
    return {
      n: this.n,
      mean: this.sum / this.n,
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
      max: this.max,
      method: this.n > this.#kept ? 'reservoir' : 'exact',
    }
  }
}
