// What a metric is: per-sample sufficient statistics, and a value computed from their sum or from the whole table.
import type { Json } from './metric-writer.ts'

/** One label with its score, as the classification pipelines return it. */
export interface LabelScore {
  label: string
  score: number
}

/** The statistics of one sample: as many numbers for every sample of a metric. */
export type Row = ArrayLike<number>

/** Several values of one metric, by name. */
export type Values = Record<string, number>

/** Turns a label into a small integer that is stable within one evaluation. */
export type Intern = (label: string | number | boolean) => number

/** The statistics of all samples: row i stands at `rows[i * width]`; codes made by `Intern` are indexes of `labels`. */
export interface RowView {
  readonly rows: Float64Array
  readonly width: number
  readonly length: number
  readonly labels: readonly string[]
}

interface MetricBase<P, R> {
  /** Published name, for example `accuracy`. A metric with several values publishes `<name>_<key>`. */
  readonly name: string
  readonly higherIsBetter: boolean
  /** When set, the keys of several values are not part of the name but metadata under this key, e.g. `label`. */
  readonly dimension?: string
  /** Facts without which two scores do not compare, e.g. the tokenisation. Sent as metadata; keep it short. */
  readonly signature?: Readonly<Record<string, string>>
  /** False for a metric of the output alone; the others can't score a sample without a reference. */
  readonly needsReference?: boolean
  /** Statistics of one sample; `null` when this sample can't be scored by this metric. */
  stats(prediction: P, reference: R, intern: Intern): Row | null
  /** Statistics of a sample that gave no answer; absent when there is no worst answer (an error without bound). */
  missing?(reference: R, intern: Intern): Row | null
  /** What a reader of the value must know, e.g. a division by zero that was read as 0. */
  notes?(view: RowView): string[]
  /** A table that belongs in the report and is never published as a metric, e.g. a confusion matrix. */
  detail?(view: RowView): Json
}

/** A metric whose statistics add up: its value is a function of their sum. */
export interface SumMetric<P, R> extends MetricBase<P, R> {
  /** `'wilson'` says that every row is a single 0 or 1 and the value their share; the default is the bootstrap. */
  readonly interval?: 'wilson' | 'bootstrap'
  value(sum: Float64Array, n: number): number | Values
}

/** A metric that needs all rows at once, such as a rank statistic. */
export interface TableMetric<P, R> extends MetricBase<P, R> {
  /** Prepares once (sorts, groups), then gives the value with each row counted `weights[i]` times; `null` counts all once. */
  over(view: RowView): (weights: Uint32Array | null) => number | Values
}

/** A metric: what is kept of one sample, and what the kept numbers are worth. */
export type EvalMetric<P, R> = SumMetric<P, R> | TableMetric<P, R>

/** A metric of any prediction and reference, for lists. The hook checks nothing: the metric's own `stats` does. */
// biome-ignore lint/suspicious/noExplicitAny: a list of metrics is heterogeneous, and `stats` is contravariant in both.
export type AnyMetric = EvalMetric<any, any>
