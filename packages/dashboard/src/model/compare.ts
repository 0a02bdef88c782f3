// Several experiments side by side: charts by metric name, what differs in their configuration, their last values.
import { canonicalJson, type WireExperiment, type WireSeriesSummary } from '@syvain-metrics/protocol'
import { byRank, groupByName, natural, pageGroups } from './groups.ts'
import { flatRows, metadataText } from './labels.ts'
import type { Source } from './lines.ts'
import { stableColors } from './palette.ts'

/** An experiment and its summary, as compared. */
export interface Compared {
  readonly experiment: WireExperiment
  readonly summary: readonly WireSeriesSummary[]
}

/** A row of a comparison table: one cell per experiment, null where it has none. */
export interface CompareRow {
  readonly name: string
  readonly cells: readonly (string | null)[]
}

/** Values of one metric and metadata map; one per experiment. */
export interface ValueCompareRow {
  readonly name: string
  readonly label: string
  readonly values: readonly (number | null)[]
}

/** Sources with stable colours. Experiments that share a slug are told apart by the end of their id. */
export function compareSources(compared: readonly Compared[]): Source[] {
  const colors = stableColors(compared.map(({ experiment }) => experiment.id))
  const slugs = compared.map(({ experiment }) => experiment.slug)
  return compared.map(({ experiment: { id, slug, started_at_ms, created_at_ms } }) => {
    const twice = slugs.indexOf(slug) !== slugs.lastIndexOf(slug)
    const label = twice ? `${slug} ${id.slice(-4)}` : slug
    return { id, label, color: colors.get(id) ?? 0, startMs: started_at_ms ?? created_at_ms }
  })
}

/** Charts of all experiments by metric name: what is a chart for one of them is a chart for all. */
export function compareCharts(
  compared: readonly Compared[],
  sources: readonly Source[],
): { name: string; parts: { source: Source; series: readonly WireSeriesSummary[] }[] }[] {
  const charted = new Set<string>()
  for (const { experiment, summary } of compared) {
    for (const group of pageGroups(summary, experiment.status === 'running').charts) charted.add(group.name)
  }
  const groups = compared.map(({ summary }) => new Map(groupByName(summary).map((group) => [group.name, group.series])))
  return [...charted].sort(byRank).map((name) => ({
    name,
    parts: sources.flatMap((source, i) => {
      const series = groups[i]!.get(name)
      return series === undefined ? [] : [{ source, series }]
    }),
  }))
}

/** Configuration keys whose values differ, or that some experiments lack. */
export function configDifferences(compared: readonly Compared[]): CompareRow[] {
  const maps = compared.map(({ experiment }) => new Map(flatRows(experiment.metadata)))
  const names = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort(natural)
  return names
    .map((name) => ({ name, cells: maps.map((map) => map.get(name) ?? null) }))
    .filter(({ cells }) => new Set(cells).size > 1)
}

/** Last values by metric and metadata map. */
export function lastValues(compared: readonly Compared[]): ValueCompareRow[] {
  const rows = new Map<string, { name: string; label: string; values: (number | null)[] }>()
  compared.forEach(({ summary }, i) => {
    for (const one of summary) {
      const key = `${one.metric_name} ${canonicalJson(one.metadata)}`
      const fresh = { name: one.metric_name, label: metadataText(one.metadata), values: compared.map(() => null) }
      const row = rows.get(key) ?? fresh
      row.values[i] = one.last
      rows.set(key, row)
    }
  })
  return [...rows.values()].sort((a, b) => byRank(a.name, b.name) || natural(a.label, b.label))
}
