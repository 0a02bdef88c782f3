// Columns of the experiment list: fixed facts, and last values of metrics found in the summaries.
import type { WireExperiment, WireSeriesSummary } from '@syvain-metrics/protocol'
import { durationMs } from './duration.ts'
import { natural } from './groups.ts'
import { metadataText } from './labels.ts'
import { metricRank } from './metric-rank.ts'

/** A metric column: one metric name with one metadata map. */
export interface MetricColumn {
  /** `name` or `name|metadata text`: what the address holds. */
  readonly id: string
  readonly name: string
  readonly label: string
}

/** One experiment as a row; `summary` is undefined until it was asked for. */
export interface ListRow {
  readonly experiment: WireExperiment
  readonly summary: readonly WireSeriesSummary[] | undefined
}

const DEFAULT_COUNT = 4

/** Columns found in the rows: quality first, then those of most experiments. Benchmarks have too many to be columns. */
export function metricColumns(rows: readonly ListRow[]): MetricColumn[] {
  const counts = new Map<string, { column: MetricColumn; count: number }>()
  for (const { summary } of rows) {
    for (const one of summary ?? []) {
      if (one.metadata.bench !== undefined) continue
      const column = metricColumn(one)
      const known = counts.get(column.id)
      counts.set(column.id, { column, count: (known?.count ?? 0) + 1 })
    }
  }
  const list = [...counts.values()].sort(
    (a, b) =>
      metricRank(a.column.name) - metricRank(b.column.name) || b.count - a.count || natural(a.column.id, b.column.id),
  )
  return list.map((item) => item.column)
}

/** The chosen columns; without a choice the first few. Chosen ones that no row has any more stay. */
export function chosenColumns(all: readonly MetricColumn[], chosen: readonly string[] | null): MetricColumn[] {
  if (chosen === null) return all.filter((column) => metricRank(column.name) < 2).slice(0, DEFAULT_COUNT)
  return chosen.map((id) => all.find((column) => column.id === id) ?? parseColumn(id))
}

/** Last value of a row in a metric column; null when it has none or is not loaded. */
export function columnValue(row: ListRow, column: MetricColumn): number | null {
  return row.summary?.find((one) => metricColumn(one).id === column.id)?.last ?? null
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
      return (row) => columnValue(row, parseColumn(id))
  }
}

function metricColumn(one: WireSeriesSummary): MetricColumn {
  const label = metadataText(one.metadata)
  return { id: label === '' ? one.metric_name : `${one.metric_name}|${label}`, name: one.metric_name, label }
}

function parseColumn(id: string): MetricColumn {
  const at = id.indexOf('|')
  return at === -1 ? { id, name: id, label: '' } : { id, name: id.slice(0, at), label: id.slice(at + 1) }
}
