// One sample: what is known before its call, what the call may use, and what became of it.
import type { StreamerLike, TokenTiming } from './token-timing.ts'

/** What is known about a sample before its call. */
export interface SampleInfo<R = unknown> {
  /** Stable name of the sample, needed to resume and to compare two evaluations; its number unless told. */
  readonly id?: string | number | undefined
  /** What the prediction is compared with; without it the sample is not scorable. */
  readonly reference?: R | undefined
  /** Text given to the model: lets a tokenizer tell whether it will be cut. */
  readonly input?: string | undefined
  /** Whether the model saw only a part of the input, when you know it. */
  readonly truncated?: boolean | undefined
  /** Length of the audio, for the real-time factor. */
  readonly audioSeconds?: number | undefined
  /** For `record` only: how long the call took. */
  readonly latencyMs?: number | undefined
}

/** What a call may use. */
export interface SampleContext {
  /** Aborted when the evaluation is, or when the call is over its time. */
  readonly signal: AbortSignal
  /** For `stopping_criteria` of transformers.js 3.x and 4.x, which ignore signals: stops at the next token. */
  readonly stoppingCriteria: ((ids: readonly unknown[]) => boolean[])[]
  /** Times the tokens of this call; forwards to your own streamer. With 2.x use its `callback_function`. */
  streamer(inner?: StreamerLike): TokenTiming
}

/** What became of a sample. */
export type Outcome = 'scored' | 'error' | 'unscored'

/** A sample that is done. */
export interface SampleResult<P = unknown, R = unknown> {
  readonly id: string | number
  /** `'unscored'`: it ran, but no metric could score it. */
  readonly outcome: Outcome
  readonly prediction: P | undefined
  readonly reference: R | undefined
  readonly latencyMs: number | null
  readonly truncated: boolean
  readonly error: { readonly name: string; readonly message: string } | null
  /** Taken from the store of an earlier evaluation, not run now. */
  readonly resumed: boolean
}
