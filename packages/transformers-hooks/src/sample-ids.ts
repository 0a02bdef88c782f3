// Names of samples: stable over runs, and never used twice.

/** A name that was given out. */
export interface SampleId {
  /** The caller's id, its second use as `id#2`; the number of the sample when the caller has none. */
  readonly key: string | number
  /** Number of the sample, from 0. */
  readonly index: number
}

/** Gives out names; beyond `keep` samples it no longer remembers them, unless `always`. */
export class SampleIds {
  /** Ids whose second or later use was renamed. */
  repeated = 0
  /** All names in order; null when there were more than `keep`. */
  keys: (string | number)[] | null = []
  #count = 0
  readonly #uses = new Map<string | number, number>()
  readonly #keep: number
  readonly #always: boolean

  constructor({ keep, always }: { keep: number; always: boolean }) {
    this.#keep = keep
    this.#always = always
  }

  next(id: string | number | undefined): SampleId {
    const index = this.#count++
    if (index >= this.#keep) {
      this.keys = null
      if (!this.#always) this.#uses.clear()
    }
    const key = id === undefined ? index : this.#unique(id)
    this.keys?.push(key)
    return { key, index }
  }

  #unique(id: string | number): string | number {
    if (this.keys === null && !this.#always) return id
    const uses = (this.#uses.get(id) ?? 0) + 1
    this.#uses.set(id, uses)
    if (uses === 1) return id
    this.repeated++
    return `${id}#${uses}`
  }
}
