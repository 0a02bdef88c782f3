// The same metrics over parts of the samples: one scoreboard per `key=value`, a bounded number of them.
import type { MetricSet, SampleRows } from './metric-set.ts'
import { Scoreboard } from './scoreboard.ts'

/** More than this is not a slice but an id, and would flood the experiment with series. */
const MAX_SLICES = 100

/** One part of the samples. */
export interface Slice {
  readonly key: string
  readonly value: string
  readonly board: Scoreboard
}

/** All slices of an evaluation. */
export class Slices {
  /** Samples that would have made one slice too many. */
  overflow = 0
  readonly #slices = new Map<string, Slice>()
  readonly #set: MetricSet
  readonly #maxRows: number

  constructor(set: MetricSet, maxRows: number) {
    this.#set = set
    this.#maxRows = maxRows
  }

  /** Adds a sample to each of its slices. */
  add(of: Readonly<Record<string, string>>, rows: SampleRows, sample: number): void {
    for (const [key, value] of Object.entries(of)) this.#slice(key, String(value))?.board.add(rows, sample)
  }

  #slice(key: string, value: string): Slice | undefined {
    const name = `${key}=${value}`
    const known = this.#slices.get(name)
    if (known !== undefined) return known
    if (this.#slices.size >= MAX_SLICES) {
      this.overflow++
      return undefined
    }
    const slice = { key, value, board: new Scoreboard(this.#set, this.#maxRows) }
    this.#slices.set(name, slice)
    return slice
  }

  all(): Slice[] {
    return [...this.#slices.values()]
  }

  notes(): string[] {
    if (this.overflow === 0) return []
    return [`slices: ${this.overflow} samples fell in slices beyond the first ${MAX_SLICES}, which are not reported`]
  }
}
