// The options of an evaluation: types, defaults, and checks that name what is wrong.
import type { Resampling } from './bootstrap.ts'
import type { AnyMetric, EvalMetric } from './eval-metric.ts'
import type { Json } from './metric-writer.ts'
import type { ProgressTarget } from './progress-line.ts'
import type { OnError } from './publisher.ts'
import { knownTask, type PipelineTask } from './read-output.ts'
import type { ResultStore } from './result-store.ts'
import type { SampleInfo, SampleResult } from './sample.ts'
import { defaultMetrics } from './task-metrics.ts'
import type { TokenizerLike } from './truncation.ts'

/** Options of `evalHook`. Everything has a default. */
export interface EvalHookOptions<P = unknown, R = unknown> {
  /** Stands before every metric name: `imdb` makes `imdb/accuracy`. */
  name?: string
  /** Metadata of every metric; `'eval'` unless told. */
  split?: string
  /** Task of the pipeline: picks the reader of the output, and the metrics unless `metrics` is given. */
  task?: PipelineTask | (string & {})
  /** What is computed; `[]` measures time only. */
  metrics?: readonly EvalMetric<NoInfer<P>, NoInfer<R>>[]
  /** Step of the final values, e.g. the number of the checkpoint; none unless told. */
  step?: number | null
  /** Facts of the run that change predictions (model, revision, dtype, data set): in the annotations, and hashed. */
  config?: Readonly<Record<string, Json>>
  /** How often running values are sent: after so many samples or milliseconds. 1000 ms unless told; false: never. */
  every?: false | { samples?: number; ms?: number }
  /** Confidence level (0.95), resamples of the bootstrap (2000) and its seed (0); false: no intervals. */
  confidence?: false | { level?: number; resamples?: number; seed?: number }
  /** `'record'` counts a failed sample and goes on (default); `'throw'` also throws what it threw. */
  onSampleError?: 'record' | 'throw'
  /** Stop above so many errors, or above a share of the samples (from 20 samples on). No limit unless told. */
  maxErrors?: number | { rate: number }
  /** Stop after so many identical errors in a row; 5 unless told, 0 never. */
  maxIdenticalErrors?: number
  /** Which reading has the plain name when something is missing; the other one is published too. */
  missing?: 'exclude' | 'zero'
  /** Low-cardinality facts of a sample: the metrics are also given for each of their values. */
  sliceBy?: (sample: SampleInfo<R>) => Readonly<Record<string, string>>
  /** Every sample when it is done, e.g. to write a line; never sent as a metric. */
  onSample?: (result: SampleResult<P, R>) => void
  /** Calls that are scored but left out of the latency; 0 unless told. */
  warmup?: number
  /** A call that takes longer is an error of its sample. No limit unless told. */
  timeoutMs?: number
  /** Ends the evaluation: the next `sample()` throws, a generation stops at its next token. */
  signal?: AbortSignal
  /** Skips what a killed evaluation of the same `config` already scored, and stores what is scored now. */
  resume?: ResultStore
  /** Counts samples that the pipeline will cut: needs `info.input`. */
  tokenizer?: TokenizerLike
  /** Calls `dispose()` of an output (or of each in a list) once it is scored: `sample()` then returns a disposed one. */
  disposeOutputs?: boolean
  /** Ids that end a generated row, for token counts. */
  eos?: number | readonly number[]
  /** A line on the terminal; on when standard error is one. */
  progress?: boolean | ProgressTarget
  /** Number of samples to come, for the remaining time. */
  total?: number
  /** Samples of which statistics are kept one by one, for intervals, comparison and percentiles; 100000 unless told. */
  keepSamples?: number
  /** What to do when the experiment throws; `'warn'` unless told. */
  onError?: OnError
  /** Milliseconds, monotonic. */
  clock?: () => number
}

/** The options with their defaults. */
export interface Settings {
  readonly name: string
  readonly split: string
  readonly task: PipelineTask | undefined
  readonly taskName: string | undefined
  readonly metrics: readonly AnyMetric[]
  readonly step: number | null
  readonly config: Readonly<Record<string, Json>>
  readonly every: { readonly samples: number; readonly ms: number }
  readonly resampling: Resampling | null
  readonly keepSamples: number
  readonly clock: () => number
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError or RangeError when an option is out of its range; the message names it.
 */
export function settingsOf<P, R>(options: EvalHookOptions<P, R>): Settings {
  const task = knownTask(options.task)
  const metrics = options.metrics ?? (task === undefined ? undefined : defaultMetrics(task))
  if (metrics === undefined) {
    const why =
      options.task === undefined ? '`task` is not given' : `'${options.task}' is not a task with default metrics`
    throw new TypeError(`Cannot start evaluation: ${why}, so \`metrics\` must be given ([] measures time only)`)
  }
  const names = metrics.map(({ name }) => name)
  const double = names.find((name, i) => names.indexOf(name) !== i)
  if (double !== undefined) throw new TypeError(`Cannot start evaluation: two metrics have the name '${double}'`)
  checkNumbers(options)
  const every = options.every === undefined ? { ms: 1000 } : options.every || {}
  return {
    name: options.name ?? '',
    split: options.split ?? 'eval',
    task,
    taskName: options.task,
    metrics,
    step: options.step ?? null,
    config: options.config ?? {},
    every: { samples: every.samples ?? Number.POSITIVE_INFINITY, ms: every.ms ?? Number.POSITIVE_INFINITY },
    resampling: resamplingOf(options.confidence),
    keepSamples: options.keepSamples ?? 100_000,
    clock: options.clock ?? (() => performance.now()),
  }
}

function resamplingOf(confidence: EvalHookOptions['confidence']): Resampling | null {
  if (confidence === false) return null
  const { level = 0.95, resamples = 2000, seed = 0 } = confidence ?? {}
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot start evaluation: confidence.level must be in (0, 1), received ${level}`)
  }
  whole('confidence.resamples', resamples, 1)
  whole('confidence.seed', seed, 0)
  return { level, resamples, seed }
}

function checkNumbers<P, R>(options: EvalHookOptions<P, R>): void {
  if (options.every !== undefined && options.every !== false) {
    whole('every.samples', options.every.samples, 1)
    positive('every.ms', options.every.ms)
  }
  if (typeof options.maxErrors === 'number') whole('maxErrors', options.maxErrors, 0)
  else if (options.maxErrors !== undefined && !(options.maxErrors.rate >= 0 && options.maxErrors.rate <= 1)) {
    throw new RangeError(
      `Cannot start evaluation: maxErrors.rate must be in [0, 1], received ${options.maxErrors.rate}`,
    )
  }
  whole('maxIdenticalErrors', options.maxIdenticalErrors, 0)
  whole('warmup', options.warmup, 0)
  whole('keepSamples', options.keepSamples, 2)
  whole('total', options.total, 0)
  positive('timeoutMs', options.timeoutMs)
  if (options.step !== undefined && options.step !== null) whole('step', options.step, 0)
}

/** @throws RangeError unless `value` is undefined or a whole number of at least `least`. */
export function whole(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw new RangeError(`Cannot start evaluation: ${name} must be a whole number ≥ ${least}, received ${value}`)
}

/** @throws RangeError unless `value` is undefined or above 0. */
export function positive(name: string, value: number | undefined): void {
  if (value === undefined || value > 0) return
  throw new RangeError(`Cannot start evaluation: ${name} must be above 0, received ${value}`)
}
