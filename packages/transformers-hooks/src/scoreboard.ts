// The tables of all metrics over one set of samples (all of them, or a slice), and their values with intervals.
import { bootstrapSums, bootstrapWeights, type Resampling } from './bootstrap.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { distinctRows } from './distinct-rows.ts'
import type { AnyMetric, RowView, SumMetric, TableMetric, Values } from './eval-metric.ts'
import { jackknifeSums, jackknifeWeights } from './jackknife.ts'
import type { MetricSet, SampleRows } from './metric-set.ts'
import type { Json } from './metric-writer.ts'
import { RowTable } from './row-table.ts'
import { wilson } from './wilson.ts'

/** A value with its interval and its denominator. */
export interface MetricResult {
  /** NaN when the metric is undefined on these samples. */
  readonly value: number
  /** Bounds of the confidence interval; null when there is none. */
  readonly low: number | null
  readonly high: number | null
  /** Samples behind the value. */
  readonly n: number
  readonly method: 'wilson' | 'bootstrap' | 'none'
}

/** One published value of a metric: the key of several values, or `''`. */
export interface Reading {
  readonly metric: AnyMetric
  readonly key: string
  readonly result: MetricResult
}

/** Which samples a value is about: those that have an answer, or all, with no answer counted as a wrong one. */
export type Population = 'scored' | 'all'

interface Track {
  readonly metric: AnyMetric
  readonly labels: readonly string[]
  readonly scored: RowTable
  /** Rows of the samples that have no answer, where the metric knows what no answer is worth. */
  readonly missing: RowTable
  /** Samples that are in neither table: without a reference, or without an answer where none is the worst. */
  unreadable: number
}

/** Tables of per-sample statistics, one pair per metric. */
export class Scoreboard {
  readonly #tracks: Track[]

  constructor(set: MetricSet, maxRows: number) {
    this.#tracks = set.metrics.map((metric, i) => {
      const table = (): RowTable => new RowTable(maxRows, 'value' in metric)
      return { metric, labels: set.labels[i]!, scored: table(), missing: table(), unreadable: 0 }
    })
  }

  /**
   * Adds a sample by its number; the same number again is a repeat of it. The rows of no answer are used for the metrics whose
   * row of the answer is null.
   */
  add({ rows, worst }: SampleRows, sample: number): void {
    for (let i = 0; i < this.#tracks.length; i++) {
      const track = this.#tracks[i]!
      const row = rows?.[i] ?? null
      if (row !== null) track.scored.add(row, sample)
      else {
        const wrong = worst?.[i] ?? null
        if (wrong === null) track.unreadable++
        else track.missing.add(wrong, sample)
      }
    }
  }

  /** Values without intervals, cheap enough for once a second; rank metrics are left out above `maxRankRows`. */
  running(maxRankRows: number): Reading[] {
    const some = this.#tracks.filter(({ metric, scored }) => 'value' in metric || scored.length <= maxRankRows)
    return some.flatMap((track) => readings(track, 'scored', null))
  }

  /** Final values. `'all'` gives only the metrics that something is missing from and that know its worst answer. */
  results(population: Population, resampling: Resampling | null): Reading[] {
    const some = population === 'scored' ? this.#tracks : this.#tracks.filter(({ missing }) => missing.n > 0)
    return some.flatMap((track) => readings(track, population, resampling))
  }

  /** What the metrics have to say about their values, and the samples that are in no reading of them. */
  notes(): string[] {
    return this.#tracks.flatMap(({ metric, scored, missing, labels, unreadable }) => {
      const own = scored.n === 0 || metric.notes === undefined ? [] : metric.notes(viewOf([scored], labels))
      const total = scored.n + missing.n + unreadable
      const left = `${metric.name}: ${unreadable} of ${total} samples are in no reading (no reference, or no worst answer)`
      return unreadable === 0 ? own : [...own, left]
    })
  }

  /** Tables for the report, such as the confusion matrix. */
  details(): Record<string, Json> {
    const entries: [string, Json][] = []
    for (const { metric, scored, labels } of this.#tracks) {
      if (scored.n > 0 && metric.detail !== undefined)
        entries.push([metric.name, metric.detail(viewOf([scored], labels))])
    }
    return Object.fromEntries(entries)
  }

  /** The table of a metric, for a comparison of two evaluations sample by sample. */
  table(name: string): { table: RowTable; labels: readonly string[] } | undefined {
    const track = this.#tracks.find(({ metric }) => metric.name === name)
    return track === undefined ? undefined : { table: track.scored, labels: track.labels }
  }
}

function readings(track: Track, population: Population, resampling: Resampling | null): Reading[] {
  const tables = [track.scored, ...(population === 'all' ? [track.missing] : [])].filter((table) => table.n > 0)
  if (tables.length === 0) return []
  const n = tables.reduce((sum, table) => sum + table.n, 0)
  const results = 'value' in track.metric ? ofSums(track.metric, tables, resampling) : ofRows(track, tables, resampling)
  return [...results].map(([key, result]) => ({ metric: track.metric, key, result: { ...result, n } }))
}

type Unsized = Omit<MetricResult, 'n'>

// biome-ignore lint/suspicious/noExplicitAny: see AnyMetric.
function ofSums(metric: SumMetric<any, any>, tables: RowTable[], resampling: Resampling | null): Map<string, Unsized> {
  const sum = new Float64Array(tables[0]!.width)
  let n = 0
  for (const table of tables) {
    table.sum.forEach((value, i) => {
      sum[i] = sum[i]! + value
    })
    n += table.n
  }
  const value = metric.value(sum, n)
  const joined = tables.some((table) => table.joined)
  if (resampling !== null && metric.interval === 'wilson' && typeof value === 'number' && !joined) {
    return new Map([['', { value, ...wilson(Math.min(sum[0]!, n), n, resampling.level), method: 'wilson' }]])
  }
  const data = concatenated(tables)
  const of = (part: Float64Array, count: number): ReturnType<typeof metric.value> => metric.value(part, count)
  return withIntervals(value, resampling, {
    n: data.length,
    replicates: (how) => bootstrapSums(data, of, how),
    jackknife: () => jackknifeSums(data, of),
  })
}

function ofRows(track: Track, tables: RowTable[], resampling: Resampling | null): Map<string, Unsized> {
  // biome-ignore lint/suspicious/noExplicitAny: see AnyMetric.
  const metric = track.metric as TableMetric<any, any>
  const view = viewOf(tables, track.labels)
  const over = metric.over(view)
  // Running values have no interval, and come once a second.
  const clusters = resampling === null ? null : clustersOf(tables)
  const rows = { length: view.length, clusters }
  return withIntervals(over(null), resampling, {
    n: clusters === null ? rows.length : clusters[rows.length - 1]! + 1,
    replicates(how) {
      const distinct = clusters === null ? distinctRows(view) : null
      if (distinct === null) return bootstrapWeights(rows, over, how)
      const kinds = { of: distinct.kinds, size: distinct.view.length }
      return bootstrapWeights({ ...rows, kinds }, metric.over(distinct.view), how)
    },
    jackknife: () => jackknifeWeights(rows, over),
  })
}

/** How a value is resampled; asked for only when there are enough observations. */
interface Resampler {
  readonly n: number
  readonly replicates: (how: Resampling) => Map<string, Float64Array>
  readonly jackknife: () => Map<string, Float64Array>
}

function withIntervals(
  value: number | Values,
  resampling: Resampling | null,
  resampler: Resampler,
): Map<string, Unsized> {
  const results = new Map<string, Unsized>()
  const { n } = resampler
  const replicates = resampling === null || n < 2 ? null : resampler.replicates(resampling)
  const jackknife = replicates === null ? null : resampler.jackknife()
  for (const [key, point] of typeof value === 'number' ? [['', value] as const] : Object.entries(value)) {
    const drawn = Number.isNaN(point) ? undefined : replicates?.get(key)
    const left = jackknife?.get(key)
    const bounds =
      drawn === undefined || left === undefined || resampling === null
        ? null
        : bootstrapInterval(drawn, { n, level: resampling.level, skewed: { value: point, jackknife: left } })
    const interval =
      bounds === null ? { low: null, high: null, method: 'none' as const } : { ...bounds, method: 'bootstrap' as const }
    results.set(key, { value: point, ...interval })
  }
  return results
}

function concatenated(tables: RowTable[]): {
  rows: Float64Array
  width: number
  length: number
  counts: Uint32Array | null
} {
  const first = tables[0]!
  const { width } = first
  if (tables.length === 1) return { rows: first.rows, width, length: first.length, counts: first.counts }
  const length = tables.reduce((sum, table) => sum + table.length, 0)
  const rows = new Float64Array(length * width)
  const counts = tables.some((table) => table.counts !== null) ? new Uint32Array(length).fill(1) : null
  let at = 0
  for (const table of tables) {
    rows.set(table.rows.subarray(0, table.length * width), at * width)
    if (counts !== null && table.counts !== null) counts.set(table.counts.subarray(0, table.length), at)
    at += table.length
  }
  return { rows, width, length, counts }
}

function viewOf(tables: RowTable[], labels: readonly string[]): RowView {
  const { rows, width, length } = concatenated(tables)
  return { rows, width, length, labels }
}

/** Cluster of each row, numbered in order; null when no two rows belong to the same sample. */
function clustersOf(tables: RowTable[]): Uint32Array | null {
  const clusters: number[] = []
  let cluster = -1
  for (const table of tables) {
    for (let i = 0; i < table.length; i++) {
      if (i === 0 || table.samples[i] !== table.samples[i - 1]) cluster++
      clusters.push(cluster)
    }
  }
  return cluster + 1 === clusters.length ? null : Uint32Array.from(clusters)
}
