// Compares two evaluations of the same samples, sample by sample.
import { bootstrapInterval } from './bootstrap-interval.ts'
import type { AnyMetric, RowView, SumMetric, TableMetric, Values } from './eval-metric.ts'
import type { EvalReport, MetricRows, PairedSamples } from './eval-report.ts'
import { mcnemar } from './mcnemar.ts'
import { seededRandom } from './random.ts'
import { metricsOf } from './report-metrics.ts'

/** Options of `compare`. */
export interface CompareOptions {
  /** Seed of the bootstrap, 0 unless told. */
  seed?: number
  /** Number of resamples, 10000 unless told. */
  resamples?: number
  /** Confidence level, 0.95 unless told. */
  level?: number
  /** The metrics of reports that were read from JSON. Those of this process need none. */
  metrics?: readonly AnyMetric[]
}

/** The difference of one metric. */
export interface MetricComparison {
  /** Values on the samples that both have. */
  readonly a: number
  readonly b: number
  /** `b - a`. */
  readonly difference: number
  /** Bounds of the difference; null when there is no interval. */
  readonly low: number | null
  readonly high: number | null
  /** Two-sided, from the bootstrap: the smallest level whose interval contains 0. At least 1/(resamples + 1). */
  readonly pValue: number
  /** Samples that both have scored. */
  readonly pairs: number
  /** Which one is better with confidence; null when the interval contains 0. */
  readonly better: 'a' | 'b' | null
  /** For shares: samples that only one got right, and McNemar's exact p-value. */
  readonly mcnemar: { readonly onlyA: number; readonly onlyB: number; readonly pValue: number } | null
}

/** The comparison of two reports. */
export interface PairedComparison {
  readonly level: number
  /** By name; several values of a metric as `<name>_<key>`, or `<name>[<key>]` where the key is a slice. */
  readonly metrics: Readonly<Record<string, MetricComparison>>
  /** Ids that both reports have, and those that only one has. */
  readonly ids: { readonly both: number; readonly onlyA: number; readonly onlyB: number }
}

/**
 * Compares two evaluations sample by sample: the interval of a difference of paired samples is narrower than two
 * intervals side by side.
 *
 * @param a the first report, e.g. the baseline.
 * @param b the second report; differences are `b - a`.
 * @returns per metric the difference with its interval, and for shares McNemar's test.
 * @throws TypeError when a report has no samples, they share no id, or a metric of a report from JSON is not given.
 * @example
 * const { metrics } = compare(baseline, candidate)
 * metrics.accuracy // { a: 0.90, b: 0.93, difference: 0.03, low: 0.01, high: 0.05, better: 'b', … }
 */
export function compare(a: EvalReport, b: EvalReport, options: CompareOptions = {}): PairedComparison {
  const { level = 0.95, resamples = 10_000, seed = 0 } = options
  if (!(level > 0 && level < 1)) throw new RangeError(`Cannot compare: level must be in (0, 1), received ${level}`)
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`Cannot compare: resamples must be a whole number ≥ 1, received ${resamples}`)
  }
  const [left, right] = [samplesOf(a, 'first'), samplesOf(b, 'second')]
  const known = new Set(right.ids)
  const both = left.ids.filter((id) => known.has(id)).length
  if (both === 0) throw new TypeError('Cannot compare: the reports have no sample id in common')
  const metrics: Record<string, MetricComparison> = {}
  for (const name of Object.keys(left.metrics)) {
    if (right.metrics[name] === undefined) continue
    const metric = [...(options.metrics ?? []), ...metricsOf(b), ...metricsOf(a)].find((each) => each.name === name)
    if (metric === undefined) {
      throw new TypeError(
        `Cannot compare '${name}': the reports come from JSON, so the metric must be given in \`metrics\``,
      )
    }
    Object.assign(metrics, compareMetric(metric, [left, right], { level, resamples, seed }))
  }
  return { level, metrics, ids: { both, onlyA: left.ids.length - both, onlyB: right.ids.length - both } }
}

function samplesOf(report: EvalReport, which: string): PairedSamples {
  if (report.samples !== null) return report.samples
  throw new TypeError(`Cannot compare: the ${which} report has no samples, since more came than \`keepSamples\` keeps`)
}

/** One side of a pair: the rows of the samples that both sides have, and the pair of each row. */
interface Side {
  readonly view: RowView
  readonly counts: readonly number[]
  readonly pairOf: Uint32Array
}

function compareMetric(
  metric: AnyMetric,
  [left, right]: [PairedSamples, PairedSamples],
  { level, resamples, seed }: { level: number; resamples: number; seed: number },
): Record<string, MetricComparison> {
  const pairs = pairsOf(left, right, metric.name)
  const a = side(left, metric.name, pairs)
  const b = side(right, metric.name, pairs)
  const [valueA, valueB] = [weighted(metric, a), weighted(metric, b)]
  const [pointA, pointB] = [asValues(valueA(null)), asValues(valueB(null))]
  const differences = new Map(Object.keys(pointA).map((key) => [key, new Float64Array(resamples).fill(Number.NaN)]))
  const random = seededRandom(seed)
  const weights = new Uint32Array(pairs.size)
  const scale = pairs.size / 2 ** 32
  for (let i = 0; i < resamples; i++) {
    weights.fill(0)
    for (let k = 0; k < pairs.size; k++) {
      const at = (random() * scale) | 0
      weights[at] = weights[at]! + 1
    }
    const [drawnA, drawnB] = [asValues(valueA(weights)), asValues(valueB(weights))]
    for (const [key, values] of differences) values[i] = (drawnB[key] ?? Number.NaN) - (drawnA[key] ?? Number.NaN)
  }
  const results: Record<string, MetricComparison> = {}
  for (const [key, values] of differences) {
    const [x, y] = [pointA[key]!, pointB[key] ?? Number.NaN]
    const bounds = bootstrapInterval(values, { n: pairs.size, level })
    results[publishedKey(metric, key)] = {
      a: x,
      b: y,
      difference: y - x,
      low: bounds?.low ?? null,
      high: bounds?.high ?? null,
      pValue: bootstrapP(values),
      pairs: pairs.size,
      better: bounds === null ? null : better(bounds, metric.higherIsBetter),
      mcnemar: isShare(metric) ? disagreement(a, b) : null,
    }
  }
  return results
}

function publishedKey({ name, dimension }: AnyMetric, key: string): string {
  if (key === '') return name
  return dimension === undefined ? `${name}_${key}` : `${name}[${key}]`
}

const asValues = (value: number | Values): Values => (typeof value === 'number' ? { '': value } : value)

const isShare = (metric: AnyMetric): boolean => 'value' in metric && metric.interval === 'wilson'

/** Number of the pair by id, for the samples that both sides have scored. */
function pairsOf(left: PairedSamples, right: PairedSamples, name: string): Map<string | number, number> {
  const scored = (of: PairedSamples): Set<string | number> =>
    new Set(of.metrics[name]!.samples.map((at) => of.ids[at]!))
  const others = scored(right)
  const pairs = new Map<string | number, number>()
  for (const id of scored(left)) if (others.has(id)) pairs.set(id, pairs.size)
  return pairs
}

function side(of: PairedSamples, name: string, pairs: ReadonlyMap<string | number, number>): Side {
  const source: MetricRows = of.metrics[name]!
  const { width } = source
  const rows: number[] = []
  const counts: number[] = []
  const pairOf: number[] = []
  source.samples.forEach((at, row) => {
    const pair = pairs.get(of.ids[at]!)
    if (pair === undefined) return
    pairOf.push(pair)
    counts.push(source.counts?.[row] ?? 1)
    for (let i = 0; i < width; i++) rows.push(source.rows[row * width + i]!)
  })
  const view = { rows: Float64Array.from(rows), width, length: pairOf.length, labels: source.labels }
  return { view, counts, pairOf: Uint32Array.from(pairOf) }
}

/** The value of a metric with each pair counted `weights[pair]` times. */
function weighted(metric: AnyMetric, { view, counts, pairOf }: Side): (weights: Uint32Array | null) => number | Values {
  if ('over' in metric) {
    // biome-ignore lint/suspicious/noExplicitAny: see AnyMetric.
    const over = (metric as TableMetric<any, any>).over(view)
    const byRow = new Uint32Array(view.length)
    return (weights) => {
      if (weights === null) return over(null)
      for (let i = 0; i < view.length; i++) byRow[i] = weights[pairOf[i]!]!
      return over(byRow)
    }
  }
  // biome-ignore lint/suspicious/noExplicitAny: see AnyMetric.
  const { value } = metric as SumMetric<any, any>
  const sum = new Float64Array(view.width)
  return (weights) => {
    let n = 0
    sum.fill(0)
    for (let row = 0; row < view.length; row++) {
      const weight = weights === null ? 1 : weights[pairOf[row]!]!
      if (weight === 0) continue
      n += weight * counts[row]!
      for (let i = 0; i < view.width; i++) sum[i] = sum[i]! + weight * view.rows[row * view.width + i]!
    }
    return value(sum, n)
  }
}

function bootstrapP(differences: Float64Array): number {
  let below = 1
  let above = 1
  let n = 1
  for (const difference of differences) {
    if (Number.isNaN(difference)) continue
    n++
    if (difference <= 0) below++
    if (difference >= 0) above++
  }
  return Math.min(1, (2 * Math.min(below, above)) / n)
}

function better({ low, high }: { low: number; high: number }, higherIsBetter: boolean): 'a' | 'b' | null {
  if (low <= 0 && high >= 0) return null
  return low > 0 === higherIsBetter ? 'b' : 'a'
}

/** Null where a row is several repeats of a sample, which can be partly right. */
function disagreement(a: Side, b: Side): MetricComparison['mcnemar'] {
  if (a.counts.some((count) => count !== 1) || b.counts.some((count) => count !== 1)) return null
  const right = new Uint8Array(a.view.length)
  a.pairOf.forEach((pair, row) => {
    right[pair] = a.view.rows[row]!
  })
  let onlyA = 0
  let onlyB = 0
  b.pairOf.forEach((pair, row) => {
    if (right[pair]! > b.view.rows[row]!) onlyA++
    if (right[pair]! < b.view.rows[row]!) onlyB++
  })
  return { onlyA, onlyB, pValue: mcnemar(onlyA, onlyB) }
}
