// What a line is called: only the parts of its metadata that tell it from its neighbours.
import { canonicalJson, type Json, type JsonObject } from '@syvain-metrics/protocol'

/**
 * Labels for the lines of one chart.
 *
 * Keys with the same value everywhere are left out. Text stands for itself (`train`, `train · batch`), other values are
 * named (`fold=2`); all are named when that alone tells the lines apart. A line without a differing key is `(none)`.
 *
 * @param maps One metadata map per line.
 * @returns One label per line; empty text for a single line.
 */
export function lineLabels(maps: readonly JsonObject[]): string[] {
  if (maps.length < 2) return maps.map(() => '')
  const shared = sharedMetadata(maps)
  const differing = maps.map((map) => withoutKeys(map, shared))
  if (differing.every((map) => Object.keys(map).length === 0)) return maps.map(() => '')
  const short = differing.map(metadataText)
  const labels = new Set(short).size === short.length ? short : differing.map(namedText)
  return labels.map((label) => (label === '' ? '(none)' : label))
}

/** All of a metadata map in one line, the split first: `train · batch · fold=2`. */
export function metadataText(map: JsonObject): string {
  return orderedKeys(map)
    .map((key) => (typeof map[key] === 'string' ? map[key] : `${key}=${shownJson(map[key]!)}`))
    .join(' · ')
}

/** The same with every key named, so that different maps never look alike: `granularity=batch · split=train`. */
export function namedText(map: JsonObject): string {
  return orderedKeys(map)
    .map((key) => `${key}=${shownJson(map[key]!)}`)
    .join(' · ')
}

function orderedKeys(map: JsonObject): string[] {
  const first = (key: string): number => (key === 'split' ? 0 : 1)
  return Object.keys(map).sort((a, b) => first(a) - first(b) || (a < b ? -1 : 1))
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
