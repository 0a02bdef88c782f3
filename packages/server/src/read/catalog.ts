// What an experiment has recorded: metric names, metadata keys, and the values of those keys.
import { canonicalJson, type Json } from '@syvain-metrics/protocol'
import type { Store } from '../store/store.ts'

/** A metric name with every metadata key that occurs under it. */
export interface CatalogEntry {
  readonly metricName: string
  readonly metadataKeys: readonly string[]
}

export async function readCatalog(store: Store, experimentId: string): Promise<CatalogEntry[]> {
  const names = new Map<string, Set<string>>()
  for (const { name, metadata } of await store.series(experimentId)) {
    const keys = names.get(name) ?? new Set()
    for (const key of Object.keys(metadata)) keys.add(key)
    names.set(name, keys)
  }
  return Array.from(names, ([metricName, keys]) => ({ metricName, metadataKeys: [...keys].sort() }))
}

/** Values of metadata keys of one metric. */
export interface CatalogValues {
  readonly metric_name: string
  readonly scanned_event_count: number
  readonly keys: readonly { readonly key: string; readonly values: readonly Json[]; readonly value_count: number }[]
}

/** @param keys Which keys; none means all. @param limit Most values per key; `value_count` counts all. */
export async function readCatalogValues(
  store: Store,
  {
    experimentId,
    metricName,
    keys,
    limit,
  }: {
    experimentId: string
    metricName: string
    keys: readonly string[]
    limit: number
  },
): Promise<CatalogValues> {
  const series = await store.series(experimentId, metricName)
  const values = new Map<string, Map<string, Json>>(keys.map((key) => [key, new Map()]))
  let events = 0
  for (const { metadata, n } of series) {
    events += n
    for (const [key, value] of Object.entries(metadata)) {
      if (keys.length > 0 && !keys.includes(key)) continue
      const known = values.get(key) ?? new Map<string, Json>()
      known.set(canonicalJson(value), value)
      values.set(key, known)
    }
  }
  return {
    metric_name: metricName,
    scanned_event_count: events,
    keys: Array.from(values, ([key, known]) => ({
      key,
      values: [...known.values()].slice(0, limit),
      value_count: known.size,
    })),
  }
}
