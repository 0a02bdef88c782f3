// What became of a sample: its prediction read, its rows computed, its failure kept as a value.
import type { Attempt } from './attempt.ts'
import { describe } from './error-ledger.ts'
import type { Row } from './eval-metric.ts'
import type { MetricSet, SampleRows } from './metric-set.ts'
import { type PipelineTask, readOutput } from './read-output.ts'
import type { StoredSample } from './result-store.ts'
import type { Outcome, SampleInfo } from './sample.ts'
import type { SampleId } from './sample-ids.ts'

/** A sample whose call is over, before it is counted. */
export interface Done<R> {
  readonly id: SampleId
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
export interface Judged extends SampleRows {
  readonly outcome: Outcome
  readonly prediction: unknown
  readonly failure: { readonly error: unknown } | null
}

/** Reads and scores a sample; nothing is thrown. */
export function judge<R>(done: Done<R>, set: MetricSet, task: PipelineTask | undefined): Judged {
  const { source, info } = done
  let failure = 'failure' in source ? source.failure : null
  let prediction: unknown
  let rows: SampleRows['rows'] = null
  if (failure === null) {
    try {
      prediction = predictionOf(done, task)
      if (prediction !== undefined && prediction !== null) rows = set.score(prediction, info.reference)
    } catch (error) {
      failure = { error }
    }
  }
  const worst = rows === null || rows.includes(null) ? worstRows(set, info.reference) : null
  const isScored = set.metrics.length === 0 || rows?.some(isRow) === true
  const outcome = failure !== null ? 'error' : isScored ? 'scored' : 'unscored'
  return { outcome, prediction, rows, worst, failure }
}

function predictionOf<R>({ source, read }: Done<R>, task: PipelineTask | undefined): unknown {
  if (!('output' in source)) return source.prediction
  return read === undefined ? readOutput(task, source.output) : read(source.output as never)
}

const isRow = (row: Row | null): boolean => row !== null

function worstRows(set: MetricSet, reference: unknown): readonly (Row | null)[] | null {
  try {
    return set.miss(reference)
  } catch {
    // A reference that the metric can't read: its sample is in no reading, and the report says how many are not.
    return null
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
