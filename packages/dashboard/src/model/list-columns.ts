// Columns of the experiment list: fixed facts, and last values of metrics found in the summaries.
import type { JsonObject, WireExperiment, WireSeriesSummary } from '@syvain-metrics/protocol'
import { durationMs } from './duration.ts'
import { byRank, natural } from './groups.ts'
import { metadataText, namedText } from './labels.ts'
import { metricRank } from './metric-rank.ts'

/** A metric column: one metric name with one metadata map. */
export interface MetricColumn {
  /** `name` or `name|key=value …`: what the address holds. */
  readonly id: string
  readonly name: string
  readonly label: string
}

/** A column that was found, with what the choice of columns needs. */
export interface FoundColumn extends MetricColumn {
  /** Experiments that have it. */
  readonly count: number
  /** Lower speaks for the name better: held-out data before training data, few keys before many. */
  readonly preference: number
}

/** One experiment as a row; `summary` is undefined until it was asked for. */
export interface ListRow {
  readonly experiment: WireExperiment
  readonly summary: readonly WireSeriesSummary[] | undefined
}

const DEFAULT_COUNT = 4

/** Columns found in the rows, in the order of a menu. Benchmarks have too many to be columns. */
export function metricColumns(rows: readonly ListRow[]): FoundColumn[] {
  const found = new Map<string, FoundColumn>()
  for (const { summary } of rows) {
    for (const one of summary ?? []) {
      if (one.metadata.bench !== undefined) continue
      const column = metricColumn(one)
      const count = (found.get(column.id)?.count ?? 0) + 1
      found.set(column.id, { ...column, count, preference: preference(one.metadata) })
    }
  }
  return [...found.values()].sort(
    (a, b) => byRank(a.name, b.name) || a.preference - b.preference || natural(a.id, b.id),
  )
}

/** The chosen columns; without a choice the best one of a few names. Chosen ones that no row has any more stay. */
export function chosenColumns(all: readonly FoundColumn[], chosen: readonly string[] | null): MetricColumn[] {
  if (chosen !== null) return chosen.map((id) => all.find((column) => column.id === id) ?? parseColumn(id))
  const best = all.filter((column, i) => column.name !== all[i - 1]?.name && metricRank(column.name) < 3)
  return best.sort((a, b) => metricRank(a.name) - metricRank(b.name) || b.count - a.count).slice(0, DEFAULT_COUNT)
}

/** Summary of a row in a metric column; undefined when it has none or is not loaded. */
export function columnSummary(row: ListRow, column: MetricColumn): WireSeriesSummary | undefined {
  return row.summary?.find((one) => metricColumn(one).id === column.id)
}

/** Number of different metric names; null when not loaded. */
export function metricCount(row: ListRow): number | null {
  return row.summary === undefined ? null : new Set(row.summary.map((one) => one.metric_name)).size
}

/**
 * Rows in the order of `sort` (a column id, `-` in front for descending). Rows without a value come last either way;
 * equal rows keep their order.
 */
export function sortRows(rows: readonly ListRow[], sort: string, nowMs: number): ListRow[] {
  const descending = sort.startsWith('-')
  const id = descending ? sort.slice(1) : sort
  const value = sortValue(id, nowMs)
  const keyed = rows.map((row) => ({ row, value: value(row) }))
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
    const order =
      typeof a.value === 'number' && typeof b.value === 'number'
        ? a.value - b.value
        : natural(String(a.value), String(b.value))
    return descending ? -order : order
  })
  return keyed.map((item) => item.row)
}

function sortValue(id: string, nowMs: number): (row: ListRow) => number | string | null {
  switch (id) {
    case 'name':
      return (row) => row.experiment.slug
    case 'status':
      return (row) => row.experiment.status
    case 'folder':
      return (row) => row.experiment.folder?.path_name ?? null
    case 'started':
      return (row) => row.experiment.started_at_ms ?? row.experiment.created_at_ms
    case 'duration':
      return (row) => durationMs(row.experiment, nowMs)
    case 'metrics':
      return metricCount
    default:
      return (row) => columnSummary(row, parseColumn(id))?.last ?? null
  }
}

function metricColumn(one: WireSeriesSummary): MetricColumn {
  const named = namedText(one.metadata)
  const id = named === '' ? one.metric_name : `${one.metric_name}|${named}`
  return { id, name: one.metric_name, label: metadataText(one.metadata) }
}

const SPLIT_PREFERENCE: Readonly<Record<string, number>> = { validation: 0, val: 0, test: 1, train: 3, training: 3 }
// A split outweighs any number of keys that a metadata map may have.
const SPLIT_WEIGHT = 100

function preference(metadata: JsonObject): number {
  const split = SPLIT_PREFERENCE[String(metadata.split)] ?? 2
  return split * SPLIT_WEIGHT + Object.keys(metadata).length
}

function parseColumn(id: string): MetricColumn {
  const at = id.indexOf('|')
  return at === -1 ? { id, name: id, label: '' } : { id, name: id.slice(0, at), label: id.slice(at + 1) }
}
