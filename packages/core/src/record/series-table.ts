// Interns (name, metadata) as small integers. A training loop passes fresh metadata literals; they resolve without garbage.
import {
  canonicalJson,
  type Json,
  type JsonObject,
  metricMetadataProblem,
  metricNameProblem,
  type SeriesKey,
} from '@syvain-metrics/protocol'
import { check } from '../validate.ts'

/** Result of a lookup that would pass `maxSeries`. */
export const SERIES_LIMIT = -1

// A loop alternates between a few maps (train, validation, device 0 to 7): more shapes than this go through canonical JSON.
const MAX_SHAPES = 8

interface Shape {
  readonly keys: readonly string[]
  readonly values: readonly unknown[]
  readonly id: number
}

interface NameEntry {
  /** Id of the series without metadata, or -1. */
  bare: number
  readonly shapes: Shape[]
  nextShape: number
  readonly ids: Map<string, number>
}

/** Every series of one experiment, in order of first use. */
export class SeriesTable {
  readonly keys: SeriesKey[] = []
  readonly #names = new Map<string, NameEntry>()
  readonly #maxSeries: number

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries
  }

  /**
   * Number of the series, or {@link SERIES_LIMIT} when it would be one too many.
   *
   * @throws CollectorError `INVALID_ARGUMENT` for a name or metadata that the wire refuses.
   */
  resolve(name: string, metadata: JsonObject | undefined): number {
    const entry = this.#names.get(name)
    if (entry !== undefined) {
      if (metadata === undefined) {
        if (entry.bare >= 0) return entry.bare
      } else if (typeof metadata === 'object' && metadata !== null) {
        for (const shape of entry.shapes) if (matches(shape, metadata)) return shape.id
      }
    }
    return this.#intern(name, metadata)
  }

  /** The metadata key of `name` with the most different values: what makes a table explode. */
  widestKey(name: string): { key: string; values: number } | undefined {
    const seen = new Map<string, Set<string>>()
    for (const { name: other, metadata } of this.keys) {
      if (other !== name) continue
      for (const [key, value] of Object.entries(metadata)) {
        const values = seen.get(key) ?? new Set()
        seen.set(key, values.add(canonicalJson(value)))
      }
    }
    let widest: { key: string; values: number } | undefined
    for (const [key, { size }] of seen) if (size > (widest?.values ?? 0)) widest = { key, values: size }
    return widest
  }

  #intern(name: string, metadata: JsonObject | undefined): number {
    check('record a metric', metricNameProblem(name))
    if (metadata !== undefined) check('record a metric', metricMetadataProblem(metadata))
    const metadataJson = metadata === undefined ? '{}' : canonicalJson(metadata)
    let entry = this.#names.get(name)
    let id = entry?.ids.get(metadataJson)
    if (id === undefined) {
      if (this.keys.length >= this.#maxSeries) return SERIES_LIMIT
      if (entry === undefined) {
        entry = { bare: -1, shapes: [], nextShape: 0, ids: new Map() }
        this.#names.set(name, entry)
      }
      id = this.keys.length
      // Parsed back: the caller may change its object later, the series may not.
      this.keys.push({ name, metadata: JSON.parse(metadataJson) as JsonObject, metadataJson })
      entry.ids.set(metadataJson, id)
    }
    if (metadata === undefined) (entry as NameEntry).bare = id
    else remember(entry as NameEntry, metadata, id)
    return id
  }
}

function matches({ keys, values }: Shape, metadata: JsonObject): boolean {
  let i = 0
  for (const key in metadata) {
    if (keys[i] !== key || values[i] !== metadata[key]) return false
    i++
  }
  // Nothing to compare in an empty map: an array or a date looks the same.
  return i === keys.length && i > 0
}

// Only flat maps: the values of a nested one can change behind an equal reference.
function remember(entry: NameEntry, metadata: JsonObject, id: number): void {
  const values: readonly Json[] = Object.values(metadata)
  if (values.some((value) => typeof value === 'object' && value !== null)) return
  entry.shapes[entry.nextShape] = { keys: Object.keys(metadata), values, id }
  entry.nextShape = (entry.nextShape + 1) % MAX_SHAPES
}
