// How a metric is shown: as a chart, a value, the interval of another metric, or a row of a benchmark table.
import { canonicalJson, type WireSeriesSummary } from '@syvain-metrics/protocol'
import { metricRank } from './metric-rank.ts'

/** All series of one metric name. */
export interface MetricGroup {
  readonly name: string
  readonly series: readonly WireSeriesSummary[]
}

/** One final value, with its interval when `<name>_low` and `<name>_high` exist for the same metadata. */
export interface ValueRow {
  readonly summary: WireSeriesSummary
  readonly low: number | null
  readonly high: number | null
}

export interface ValueGroup {
  readonly name: string
  readonly rows: readonly ValueRow[]
}

/** What one experiment's page is made of. */
export interface PageGroups {
  readonly charts: readonly MetricGroup[]
  readonly values: readonly ValueGroup[]
  /** Series whose metadata name a benchmark: they make one table. */
  readonly bench: readonly WireSeriesSummary[]
}

/** Series by metric name: quality first, then natural order. */
export function groupByName(series: readonly WireSeriesSummary[]): MetricGroup[] {
  const byName = new Map<string, WireSeriesSummary[]>()
  for (const one of series) {
    const known = byName.get(one.metric_name)
    if (known === undefined) byName.set(one.metric_name, [one])
    else known.push(one)
  }
  const groups = [...byName].map(([name, list]) => ({ name, series: sorted(list) }))
  return groups.sort((a, b) => byRank(a.name, b.name))
}

/**
 * Sorts an experiment's metrics into charts, values and benchmarks.
 *
 * A single point without a step is a value, also where other series of its name are curves: it has no place on them.
 * Single points with a step are values when all series of the name are such points and the experiment is over: a
 * running experiment's first epoch is a chart from the start.
 */
export function pageGroups(series: readonly WireSeriesSummary[], running: boolean): PageGroups {
  const bench = series.filter(isBench)
  const groups = groupByName(series.filter((one) => !isBench(one)))
  const lone = new Set(groups.filter((group) => !running && group.series.every((one) => one.n === 1)))
  const part = (isWanted: (one: WireSeriesSummary, group: MetricGroup) => boolean): MetricGroup[] =>
    groups
      .map((group) => ({ name: group.name, series: group.series.filter((one) => isWanted(one, group)) }))
      .filter((group) => group.series.length > 0)
  const isValue = (one: WireSeriesSummary, group: MetricGroup): boolean =>
    one.n === 1 && (one.last_step === null || lone.has(group))
  const single = part(isValue)
  const singles = new Map(single.map((group) => [group.name, group]))
  const values = single.filter((group) => !isBound(group, singles)).map((group) => valueGroup(group, singles))
  return { charts: part((one, group) => !isValue(one, group)), values, bench }
}

/** Whether a series has points but none with a step: such a chart can only run over time. */
export function isStepless(group: MetricGroup): boolean {
  return group.series.every((one) => one.last_step === null)
}

/** Order of metric names: quality, the rest, bookkeeping; natural within each. */
export function byRank(a: string, b: string): number {
  return metricRank(a) - metricRank(b) || natural(a, b)
}

/** Natural order: `epoch_2` before `epoch_10`, case ignored. */
export function natural(a: string, b: string): number {
  return COLLATOR.compare(a, b)
}

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

// Plain lines before finer ones (batches, slices); then `train`, `validation`, `test`, as readers expect; then by text.
const SPLITS = ['train', 'training', 'validation', 'val', 'test']

function sorted(list: readonly WireSeriesSummary[]): WireSeriesSummary[] {
  const keyed = list.map((one) => {
    const { metadata } = one
    return { one, keys: Object.keys(metadata).length, split: splitRank(one), text: canonicalJson(metadata) }
  })
  keyed.sort((a, b) => a.keys - b.keys || a.split - b.split || natural(a.text, b.text))
  return keyed.map((item) => item.one)
}

function splitRank(one: WireSeriesSummary): number {
  const rank = SPLITS.indexOf(String(one.metadata.split))
  return rank === -1 ? SPLITS.length : rank
}

function isBench(one: WireSeriesSummary): boolean {
  if (one.metadata.bench === undefined) return false
  return one.n === 1 || (one.metric_name === 'latency_ms' && one.metadata.stat !== undefined)
}

function isBound(group: MetricGroup, singles: ReadonlyMap<string, MetricGroup>): boolean {
  const base = /^(.+)_(low|high)$/.exec(group.name)?.[1]
  return base !== undefined && singles.has(base) && singles.has(`${base}_low`) && singles.has(`${base}_high`)
}

function valueGroup(group: MetricGroup, singles: ReadonlyMap<string, MetricGroup>): ValueGroup {
  const bound = (suffix: string, key: string): number | null =>
    singles.get(`${group.name}_${suffix}`)?.series.find((one) => canonicalJson(one.metadata) === key)?.last ?? null
  const rows = group.series.map((summary) => {
    const key = canonicalJson(summary.metadata)
    return { summary, low: bound('low', key), high: bound('high', key) }
  })
  return { name: group.name, rows }
}
