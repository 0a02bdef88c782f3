// What an evaluation found: plain JSON data (NaN apart), so that it can be stored and compared later.
import type { ErrorCount } from './error-ledger.ts'
import type { Json } from './metric-writer.ts'
import type { PerformanceReport } from './performance-log.ts'
import type { MetricResult } from './scoreboard.ts'

/** Where every sample went: `total = scored + errors + unscored`. */
export interface EvalCounts {
  readonly total: number
  /** At least one metric has a statistic of it (each metric's own denominator is its `n`). */
  readonly scored: number
  /** The call, the reading of its output or the scoring threw. */
  readonly errors: number
  /** It ran, but no metric could score it, e.g. for want of a reference. */
  readonly unscored: number
  /** The model saw only a part of the input; counted among the others too. */
  readonly truncated: number
  /** Taken from an earlier evaluation; counted among the others too. */
  readonly resumed: number
  /** Samples whose id had been used before: the second is kept as `id#2`. */
  readonly repeatedIds: number
}

/** Statistics of one metric by sample, in columns: sample `samples[i]` of `ids` has `rows[i * width …]`. */
export interface MetricRows {
  readonly width: number
  readonly samples: readonly number[]
  readonly rows: readonly number[]
  /** Samples behind each row, when they differ from 1: repeats of one sample. */
  readonly counts: readonly number[] | null
  readonly labels: readonly string[]
}

/** What a comparison pairs by. */
export interface PairedSamples {
  readonly ids: readonly (string | number)[]
  readonly metrics: Readonly<Record<string, MetricRows>>
}

/** The report of an evaluation. */
export interface EvalReport {
  readonly name: string
  readonly split: string
  readonly task: string | null
  readonly status: 'completed' | 'stopped' | 'aborted'
  /** Why it did not complete. */
  readonly reason: string | null
  readonly config: Readonly<Record<string, Json>>
  readonly configHash: string
  /** Confidence level of all intervals; null when there are none. */
  readonly level: number | null
  /** By published name, both readings when anything is missing. */
  readonly metrics: Readonly<Record<string, MetricResult>>
  /** By `key=value` of the slice, then by published name. */
  readonly slices: Readonly<Record<string, Readonly<Record<string, MetricResult>>>>
  readonly counts: EvalCounts
  /** The kinds of errors, most frequent first, at most ten. */
  readonly errors: readonly ErrorCount[]
  readonly performance: PerformanceReport
  /** What a reader of the numbers must know. */
  readonly notes: readonly string[]
  /** Tables that are not metrics, e.g. the confusion matrix, by metric. */
  readonly details: Readonly<Record<string, Json>>
  /** Calls of the experiment that threw, and values that were not sent because they are not finite. */
  readonly telemetry: { readonly failures: number; readonly nonFinite: number }
  /** Per-sample statistics for `compare`; null when more samples came than are kept. */
  readonly samples: PairedSamples | null
}
