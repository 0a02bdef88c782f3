// What became of a sample: its prediction read, its rows computed, its failure kept as a value.
import type { Attempt } from './attempt.ts'
import { describe } from './error-ledger.ts'
import type { Row } from './eval-metric.ts'
import type { MetricSet } from './metric-set.ts'
import { type PipelineTask, readOutput } from './read-output.ts'
import type { StoredSample } from './result-store.ts'
import type { Outcome, SampleInfo } from './sample.ts'
import type { SampleId } from './sample-ids.ts'

/** A sample whose call is over, before it is counted. */
export interface Done<R> extends SampleId {
  readonly info: SampleInfo<R>
  /** Number of the sample that it is an observation of: its own, or that of the first repeat. */
  readonly sample: number
  /** The call, or what an earlier evaluation stored of it, or a prediction that was already there. */
  readonly source: Attempt<unknown> | StoredSample | { readonly prediction: unknown }
  readonly read: ((output: never) => unknown) | undefined
  /** Samples answered by the same call; its latency counts once, with the first of them. */
  readonly calls: number
}

/** What became of it. */
export interface Judged {
  readonly outcome: Outcome
  readonly prediction: unknown
  readonly rows: readonly (Row | null)[] | null
  readonly failure: { readonly error: unknown } | null
}

function fail(error: unknown, prediction?: unknown): Judged {
  return { outcome: 'error', prediction, rows: null, failure: { error } }
}

/** Reads and scores a sample; nothing is thrown. */
export function judge<R>({ source, read, info }: Done<R>, set: MetricSet, task: PipelineTask | undefined): Judged {
  let prediction: unknown
  if ('failure' in source) {
    if (source.failure !== null) return fail(source.failure.error)
    try {
      prediction = read === undefined ? readOutput(task, source.output) : read(source.output as never)
    } catch (error) {
      return fail(error)
    }
  } else prediction = source.prediction
  try {
    const rows = prediction === undefined || prediction === null ? null : set.score(prediction, info.reference)
    const some = set.metrics.length === 0 || rows?.some((row) => row !== null) === true
    return { outcome: some ? 'scored' : 'unscored', prediction, rows, failure: null }
  } catch (error) {
    return fail(error, prediction)
  }
}

/** How long the call took, now or in an earlier evaluation; null when nobody measured it. */
export function latencyOf<R>({ source, info }: Done<R>): number | null {
  if ('timings' in source) return source.endMs - source.startMs
  return ('latencyMs' in source ? source.latencyMs : info.latencyMs) ?? null
}

/** Name and message of what was thrown. */
export function errorFacts(error: unknown): { name: string; message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: describe(error) }
}
