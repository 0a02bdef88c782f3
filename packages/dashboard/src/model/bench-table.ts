// Benchmark series as a table: one row per benchmark, one column per statistic, fastest first.
import { canonicalJson, type JsonObject, type WireSeriesSummary } from '@syvain-metrics/protocol'
import { natural } from './groups.ts'
import { lineLabels, metadataText, sharedMetadata } from './labels.ts'

export interface BenchRow {
  readonly key: string
  readonly bench: string
  /** Suite, file, project and whatever else tells equal names apart; may be empty. */
  readonly detail: string
  readonly values: ReadonlyMap<string, number>
}

export interface BenchTable {
  readonly columns: readonly string[]
  /** The column the bars show and the rows are sorted by. */
  readonly primary: string
  readonly rows: readonly BenchRow[]
  /** Metadata that all rows have in common, as text; said once. */
  readonly shared: string
}

// In the order of the table; what is not named here follows in natural order.
const STATS = ['p50', 'median', 'mean', 'min', 'p75', 'p95', 'p99', 'p999', 'max']

/**
 * Makes the table.
 *
 * @param series Series with `bench` in their metadata. `latency_ms` gives one column per `stat`, others one per name.
 */
export function benchTable(series: readonly WireSeriesSummary[]): BenchTable {
  const rows = new Map<string, { bench: string; rest: JsonObject; values: Map<string, number> }>()
  const columns = new Set<string>()
  // Series with a statistic carry the fuller metadata: they make the rows that the others join.
  for (const one of [...series].sort(
    (a, b) => Number(b.metadata.stat !== undefined) - Number(a.metadata.stat !== undefined),
  )) {
    if (one.last === null) continue
    const { bench, stat, ...rest } = one.metadata
    const column = columnName(one.metric_name, stat)
    const key = rowKey(rows, String(bench), rest)
    const row = rows.get(key) ?? { bench: String(bench), rest, values: new Map<string, number>() }
    row.values.set(column, one.last)
    rows.set(key, row)
    columns.add(column)
  }
  const ordered = [...columns].sort((a, b) => rank(a) - rank(b) || natural(a, b))
  const primary = ordered[0] ?? ''
  const maps = [...rows.values()].map((row) => row.rest)
  const details = maps.length > 1 ? lineLabels(maps) : ['']
  const list = [...rows].map(([key, { bench, values }], i) => ({ key, bench, values, detail: details[i]! }))
  const value = (row: BenchRow): number => row.values.get(primary) ?? Number.POSITIVE_INFINITY
  list.sort((a, b) => value(a) - value(b) || natural(a.bench, b.bench))
  return { columns: ordered, primary, rows: list, shared: metadataText(sharedMetadata(maps)) }
}

function columnName(metric: string, stat: unknown): string {
  if (stat === undefined) return metric
  return metric === 'latency_ms' ? String(stat) : `${metric} ${String(stat)}`
}

// `throughput` may carry only `bench` where `latency_ms` also carries suite and file: then it joins that row.
function rowKey(rows: ReadonlyMap<string, { bench: string }>, bench: string, rest: JsonObject): string {
  const key = `${bench}\0${canonicalJson(rest)}`
  if (rows.has(key) || Object.keys(rest).length > 0) return key
  const same = [...rows].filter(([, row]) => row.bench === bench)
  return same.length === 1 ? same[0]![0] : key
}

function rank(column: string): number {
  const at = STATS.indexOf(column)
  return at === -1 ? STATS.length : at
}
