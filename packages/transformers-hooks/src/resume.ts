// Going on where a killed evaluation ended: what the store has of this configuration is not run again.
import type { Json } from './metric-writer.ts'
import type { ResultStore, StoredSample } from './result-store.ts'

/** The stored samples of one configuration. */
export class Resume {
  readonly #store: ResultStore
  readonly #config: string
  #loaded: Promise<Map<string | number, StoredSample>> | undefined
  #ofOthers = 0

  constructor(store: ResultStore, config: string) {
    this.#store = store
    this.#config = config
  }

  /** What is stored of a sample; the store is read once, when the first sample asks. */
  async stored(id: string | number): Promise<StoredSample | undefined> {
    this.#loaded ??= this.#load()
    return (await this.#loaded).get(id)
  }

  async #load(): Promise<Map<string | number, StoredSample>> {
    const samples = new Map<string | number, StoredSample>()
    for await (const sample of await this.#store.load()) {
      if (sample.config === this.#config) samples.set(sample.id, sample)
      else this.#ofOthers++
    }
    return samples
  }

  /** @throws TypeError when the prediction would not come back from JSON as it is. */
  async store(sample: Omit<StoredSample, 'config' | 'prediction'> & { prediction: unknown }): Promise<void> {
    const { prediction } = sample
    if (!isJson(prediction)) {
      throw new TypeError(
        'Cannot store sample: its prediction is not plain JSON; give a `read` that turns the output into text, labels or numbers',
      )
    }
    await this.#store.append({ ...sample, prediction, config: this.#config })
  }

  notes(): string[] {
    return this.#ofOthers === 0
      ? []
      : [`resume: ${this.#ofOthers} stored samples are of another configuration and were not used`]
  }
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson)
}
