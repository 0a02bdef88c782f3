// What a line is called: only the parts of its metadata that tell it from its neighbours.
import { canonicalJson, type Json, type JsonObject } from '@syvain-metrics/protocol'

/**
 * Labels for the lines of one chart.
 *
 * Keys with the same value everywhere are left out. When one key differs its values are the labels (`train`,
 * `validation`); when several do, each is named (`split=train fold=2`). A line without a differing key is `(none)`.
 *
 * @param maps One metadata map per line.
 * @returns One label per line; empty text for a single line.
 */
export function lineLabels(maps: readonly JsonObject[]): string[] {
  if (maps.length < 2) return maps.map(() => '')
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))].sort()
  const differing = keys.filter((key) => new Set(maps.map((map) => text(map[key]))).size > 1)
  return maps.map((map) => {
    const parts = differing.filter((key) => map[key] !== undefined)
    if (parts.length === 0) return differing.length === 0 ? '' : '(none)'
    return parts
      .map((key) => (differing.length === 1 ? shownJson(map[key]!) : `${key}=${shownJson(map[key]!)}`))
      .join(' ')
  })
}

/** All of a metadata map in one line: the values alone when that is clear, else `key=value` pairs. */
export function metadataText(map: JsonObject): string {
  const keys = Object.keys(map).sort()
  const only = keys[0]
  if (keys.length === 1 && typeof map[only!] === 'string') return map[only!] as string
  return keys.map((key) => `${key}=${shownJson(map[key]!)}`).join(' ')
}

/** The part of their metadata that all maps have in common. */
export function sharedMetadata(maps: readonly JsonObject[]): JsonObject {
  const first = maps[0] ?? {}
  const isShared = (key: string): boolean => maps.every((map) => text(map[key]) === text(first[key]))
  return Object.fromEntries(Object.entries(first).filter(([key]) => isShared(key)))
}

/** A metadata map without the keys of another one. */
export function withoutKeys(map: JsonObject, keys: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => keys[key] === undefined))
}

/** Text as it is, everything else as JSON. */
export function shownJson(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value)
}

/** A nested object as rows: `optimizer.lr` and its value. Arrays stay whole. Keeps the order of the keys. */
export function flatRows(map: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(map).flatMap(([key, value]): [string, string][] => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (nested && Object.keys(value).length > 0) return flatRows(value as JsonObject, path)
    return [[path, shownJson(value)]]
  })
}

function text(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value)
}
