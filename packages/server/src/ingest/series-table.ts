// Numbers the series of a batch: equal name and equal metadata, whatever the order of its keys, give the same index.
import { canonicalJson, type JsonObject, type SeriesKey } from '@syvain-metrics/protocol'

/** Grows as series are met; `indexOf` of a repeated series is one map lookup and a shallow comparison. */
export class SeriesTable {
  readonly keys: SeriesKey[] = []
  readonly #byText = new Map<string, number>()
  // Rows of one client repeat a few literals per name: comparing their entries is a fraction of making their text.
  readonly #recent = new Map<string, { metadata: JsonObject; index: number }[]>()

  indexOf(name: string, metadata: JsonObject): number {
    const recent = this.#recent.get(name) ?? []
    if (recent.length === 0) this.#recent.set(name, recent)
    for (const known of recent) if (sameEntries(known.metadata, metadata)) return known.index
    const index = this.#intern(name, metadata)
    if (recent.length < 8) recent.push({ metadata, index })
    return index
  }

  #intern(name: string, metadata: JsonObject): number {
    const metadataJson = canonicalJson(metadata)
    const text = `${name}\u0000${metadataJson}`
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    const index = this.keys.push({ name, metadata, metadataJson }) - 1
    this.#byText.set(text, index)
    return index
  }
}

// Same keys in the same order with identical simple values; anything else goes the long way.
function sameEntries(a: JsonObject, b: JsonObject): boolean {
  let left = 0
  for (const key in a) {
    left++
    const value = a[key]
    if (value !== b[key] || typeof value === 'object') return false
  }
  for (const _ in b) left--
  return left === 0
}
