// The primary form: the user's own loop, with one line of it wrapped.
import type { EvalHookOptions } from './eval-options.ts'
import type { EvalReport } from './eval-report.ts'
import { Evaluation } from './evaluation.ts'
import type { MetricWriter } from './metric-writer.ts'
import { publishedName } from './publish-report.ts'
import type { SampleContext, SampleInfo } from './sample.ts'
import type { StreamerLike, TokenTiming } from './token-timing.ts'

/** An evaluation that runs in your loop. */
export interface EvalHook<P, R> {
  /**
   * Runs one sample, times it and scores it.
   *
   * @param info id and reference of the sample, and what else is known about it.
   * @param run your call of the pipeline.
   * @param read turns the output into the prediction; the reader of the task unless given.
   * @returns the output of `run`; undefined when it failed (and was counted), or was taken from `resume`.
   * @throws EvalStoppedError when there were too many errors, or the signal was aborted; what `run` threw, with
   *   `onSampleError: 'throw'`.
   */
  sample<T>(
    info: SampleInfo<R>,
    run: (context: SampleContext) => T | Promise<T>,
    read?: (output: T) => P,
  ): Promise<T | undefined>
  /** Scores a prediction that is already there. */
  record(prediction: P, reference: R, info?: Omit<SampleInfo<R>, 'reference'>): void
  /** Times the tokens of the sample that is running; forwards to your own streamer. */
  streamer(inner?: StreamerLike): TokenTiming
  /** Values so far, by published name. */
  readonly running: Readonly<Record<string, number>>
  /** Publishes the final values and the annotation of the end. Later calls give the same report. */
  finish(): Promise<EvalReport>
}

/**
 * Evaluates in your own loop: scores, intervals, latency and errors of every call go to the experiment.
 *
 * @param experiment where values and annotations go.
 * @param options the task or the metrics, and whatever else differs from the defaults.
 * @returns the hook; call `finish()` when the loop is over.
 * @throws TypeError or RangeError when an option is wrong.
 * @example
 * const hook = evalHook(experiment, { task: 'text-classification', split: 'validation' })
 * for (const row of rows) await hook.sample({ id: row.id, reference: row.label }, () => pipe(row.text))
 * const report = await hook.finish()
 * report.metrics.accuracy // { value: 0.91, low: 0.89, high: 0.93, n: 872, method: 'wilson' }
 */
export function evalHook<P = unknown, R = unknown>(
  experiment: MetricWriter,
  options: EvalHookOptions<P, R> = {},
): EvalHook<P, R> {
  const evaluation = new Evaluation<P, R>(experiment, options)
  return {
    async sample(info, run, read) {
      const id = evaluation.claim(info)
      const stored = evaluation.stored(id)
      const source = (stored && (await stored)) ?? (await evaluation.attempt(run))
      const written = evaluation.commit({ id, info, source, read, sample: id.index, calls: 1 })
      if (written !== undefined) await written
      if ('config' in source) return undefined
      if (source.failure !== null && options.onSampleError === 'throw') throw source.failure.error
      if (evaluation.stopped !== null) throw evaluation.stopped
      return source.output
    },
    record(prediction, reference, info) {
      const full = { ...info, reference }
      const id = evaluation.claim(full)
      const source = { prediction }
      void evaluation.commit({ id, info: full, source, read: undefined, sample: id.index, calls: 1 })
      if (evaluation.stopped !== null) throw evaluation.stopped
    },
    streamer: (inner) => evaluation.streamer(inner),
    get running() {
      const entries = evaluation.runningReadings().map((reading) => {
        const { name } = publishedName(reading)
        return [reading.metric.dimension && reading.key ? `${name}[${reading.key}]` : name, reading.result.value]
      })
      return Object.fromEntries(entries) as Record<string, number>
    },
    async finish() {
      return evaluation.finish()
    },
  }
}
