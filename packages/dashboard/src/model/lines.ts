// The lines of one chart before their points are known: who they are, what they are called, how they look.
import { canonicalJson, type JsonObject, type WireSeriesSummary } from '@syvain-metrics/protocol'
import { lineLabels, metadataText } from './labels.ts'
import { DASHES, LIGHT, type LineStyle } from './palette.ts'

/** An experiment as a chart sees it. */
export interface Source {
  readonly id: string
  /** Start in milliseconds since the epoch: zero of the relative axis. */
  readonly startMs: number
  /** Name in the legend; empty when the chart shows one experiment. */
  readonly label: string
  /** Palette index of all its lines, or null: then each metadata map has its own. */
  readonly color: number | null
}

export interface LineInfo {
  /** Experiment id and canonical metadata. */
  readonly key: string
  readonly sourceId: string
  /** Full name: experiment and metadata. What is said, and what hides the line. */
  readonly label: string
  /** Experiment alone (empty when the chart shows one) and metadata alone. */
  readonly sourceLabel: string
  readonly ownLabel: string
  readonly style: LineStyle
  readonly summary: WireSeriesSummary
}

/** Identity of a line: the same for a summary and for the series that belongs to it. */
export function lineKey(sourceId: string, metadata: JsonObject): string {
  return `${sourceId} ${canonicalJson(metadata)}`
}

/**
 * Lines of one metric over one or several experiments.
 *
 * One experiment: hue by metadata map, the same on every chart of the page (`hues`). Several: hue by experiment, dash by
 * metadata map. Dashes count within the chart, so that a lone line is a full one; it is called by all its metadata.
 * Maps with more keys than the plainest are finer cuts (batches, slices).
 */
export function chartLines(
  parts: readonly { readonly source: Source; readonly series: readonly WireSeriesSummary[] }[],
  hues: ReadonlyMap<string, number>,
): LineInfo[] {
  const maps = uniqueMaps(parts.flatMap((part) => part.series.map((one) => one.metadata)))
  const keys = [...maps.keys()]
  const texts = lineLabels([...maps.values()])
  const labels = new Map(keys.map((key, i) => [key, texts[i]!]))
  const cuts = lineCuts(maps)
  return parts.flatMap(({ source, series }) =>
    series.map((summary) => {
      const map = canonicalJson(summary.metadata)
      const own = keys.length === 1 && source.label === '' ? metadataText(summary.metadata) : (labels.get(map) ?? '')
      const label = [source.label, own].filter((text) => text !== '').join(' · ')
      const color = source.color ?? (hues.get(map) ?? 0) % LIGHT.length
      const style = { color, ...cuts.get(map)! }
      const key = lineKey(source.id, summary.metadata)
      return { key, sourceId: source.id, label, sourceLabel: source.label, ownLabel: own, style, summary }
    }),
  )
}

/** Hue of each metadata map on a page: in the order in which the charts show them. */
export function pageHues(groups: readonly { readonly series: readonly WireSeriesSummary[] }[]): Map<string, number> {
  const maps = uniqueMaps(groups.flatMap((group) => group.series.map((one) => one.metadata)))
  return new Map([...maps.keys()].map((key, i) => [key, i]))
}

function lineCuts(maps: ReadonlyMap<string, JsonObject>): Map<string, Omit<LineStyle, 'color'>> {
  const fewest = Math.min(...[...maps.values()].map((map) => Object.keys(map).length))
  // Each kind counts its own dashes: the first of either is a full line.
  const counts = { plain: 0, fine: 0 }
  const cuts = [...maps].map(([key, map]): [string, Omit<LineStyle, 'color'>] => {
    const fine = Object.keys(map).length > fewest
    return [key, { fine, dash: counts[fine ? 'fine' : 'plain']++ % DASHES.length }]
  })
  return new Map(cuts)
}

function uniqueMaps(maps: readonly JsonObject[]): Map<string, JsonObject> {
  return new Map(maps.map((map) => [canonicalJson(map), map]))
}
