// One experiment: what a caller records through, and how a run begins and ends.
import type { JsonObject } from '@syvain-metrics/protocol'
import type { DeliveryStats } from './deliver/ledger.ts'
import { errorStatus } from './error-status.ts'
import type {
  AnnotationOptions,
  AnyMetrics,
  MetricOptions,
  MetricSchema,
  Series,
  SeriesMetadata,
  StatusOptions,
} from './experiment-options.ts'
import type { FlushOptions, FlushOrThrowOptions } from './flush.ts'
import type { FlushResult } from './flush-result.ts'
import type { Recording } from './record/recording.ts'
import { type Run, type RunOptions, runBody, startRun } from './run.ts'
import type { Target } from './sinks/sink.ts'

/** What an experiment is called; only collectors make one. */
export interface ExperimentIdentity {
  readonly target: Target
  readonly description: string
  readonly meta: JsonObject
}

/**
 * A record of one run: metrics, annotations, status. Calls return at once; delivery happens in the background.
 *
 * @example
 * ```ts
 * const experiment = await collector.experiment('resnet-7', { meta: { seed: 7 } })
 * await experiment.run(() => {
 *   for (let step = 0; step < 100; step++) experiment.metric('loss', 1 / (step + 1), { step, metadata: { split: 'train' } })
 *   experiment.annotation('saved checkpoint', { metadata: { path: 'ckpt-99.bin' } })
 * })
 * await experiment.flushOrThrow()
 * ```
 */
export class Experiment<Metrics extends MetricSchema = AnyMetrics> {
  readonly id: string
  /** Page of the experiment in the dashboard. */
  readonly url: string
  readonly slug: string
  readonly description: string
  readonly meta: JsonObject
  readonly #recording: Recording

  /** @internal */
  constructor(recording: Recording, { target, description, meta }: ExperimentIdentity) {
    this.#recording = recording
    this.id = target.id
    this.url = target.url
    this.slug = target.slug
    this.description = description
    this.meta = meta
  }

  /**
   * Records one value of a metric.
   *
   * @param name 1 to 500 characters; the same name for the same measured quantity.
   * @param value NaN and infinities are counted as `non-finite`, with one warning per series, and not sent, unless the collector has
   *   `nonFinite: 'record'`.
   * @throws CollectorError `INVALID_ARGUMENT` for a bad name, step, metadata or timestamp; nothing is recorded then.
   *
   * @example
   * ```ts
   * experiment.metric('loss', 0.42, { step: 3, metadata: { split: 'train' } })
   * ```
   */
  metric<Name extends keyof Metrics & string>(name: Name, value: number, options: MetricOptions<Metrics[Name]>): void {
    this.#recording.metric(name, value, options as { step: number | null; metadata?: JsonObject })
  }

  /**
   * Resolves a metric name and its metadata once, for loops that log often.
   *
   * @throws CollectorError `INVALID_ARGUMENT` for a bad name or metadata.
   *
   * @example
   * ```ts
   * const loss = experiment.series('loss', { split: 'train' })
   * for (let step = 0; step < 1000; step++) loss.log(1 / (step + 1), step)
   * ```
   */
  series<Name extends keyof Metrics & string>(name: Name, ...[metadata]: SeriesMetadata<Metrics[Name]>): Series {
    return this.#recording.series(name, metadata as JsonObject | undefined)
  }

  /**
   * Records a text event: a checkpoint, a phase, an incident.
   *
   * @param text 1 to 16,000 characters.
   * @throws CollectorError `INVALID_ARGUMENT` for a bad text, step, metadata or timestamp; nothing is recorded then.
   */
  annotation(text: string, options: AnnotationOptions = {}): void {
    this.#recording.annotation(text, options)
  }

  /**
   * Marks the experiment as running. It is queued behind what was recorded before; it does not flush.
   *
   * @throws CollectorError `INVALID_ARGUMENT` for a bad timestamp; nothing is recorded then.
   *
   * @example
   * ```ts
   * experiment.start({ timestamp: startedAtMs }) // a run that is recorded afterwards: its duration is right
   * ```
   */
  start(options?: StatusOptions): void {
    this.#recording.status({ status: 'running' }, options)
  }

  /**
   * Marks the experiment as done, after everything recorded before has arrived. It does not flush.
   *
   * @throws CollectorError as {@link start}.
   */
  done(options?: StatusOptions): void {
    this.#recording.status({ status: 'done' }, options)
  }

  /**
   * Marks the experiment as failed. It does not flush.
   *
   * @param error An error, of which name and stack are kept (500 and 8,000 characters), or a text.
   * @throws CollectorError as {@link start}.
   */
  error(error: unknown, options?: StatusOptions): void {
    this.#recording.status(errorStatus(error), options)
  }

  /**
   * Runs `body` as the experiment: `start()`, the body, then `done()`, or `error()` when it throws, then a best-effort flush
   * of at most four attempts. An incomplete flush warns; it neither throws nor drops. What the body throws is thrown on.
   *
   * @returns What the body returned.
   */
  run<T>(body: (experiment: Experiment<Metrics>) => T | Promise<T>, options?: RunOptions): Promise<T>
  /**
   * Starts a run that ends by itself at the end of a block.
   *
   * @example
   * ```ts
   * await using run = await experiment.run()
   * experiment.metric('loss', 0.5, { step: 0 })
   * ```
   */
  run(options?: RunOptions): Promise<Run<Experiment<Metrics>>>
  run<T>(
    body?: ((experiment: Experiment<Metrics>) => T | Promise<T>) | RunOptions,
    options?: RunOptions,
  ): Promise<T | Run<Experiment<Metrics>>> {
    const warn = (message: string): void => this.#recording.warnings.warn('run', message)
    const { installHooks } = (typeof body === 'function' ? options : body) ?? {}
    if (installHooks === false) this.#recording.isWatched = false
    const host = {
      experiment: this,
      flush: (o: FlushOrThrowOptions) => this.#recording.flusher.flushWithRetries(o),
      warn,
    }
    return typeof body === 'function' ? runBody(host, body, options) : startRun(host, body)
  }

  /** One attempt to deliver everything recorded so far. Never throws for delivery; the result says what is missing. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.#recording.flusher.flush(options)
  }

  /**
   * Delivers everything recorded so far, or says that it could not.
   *
   * @throws CollectorError `UNDELIVERED` when something still waits (it stays queued), `LOST` when anything was lost at any
   *   time before, `UNAUTHORIZED` or `NOT_FOUND` at once when the server refuses this experiment.
   */
  flushOrThrow(options?: FlushOrThrowOptions): Promise<FlushResult> {
    return this.#recording.flusher.flushOrThrow(options)
  }

  /**
   * Delivers while the caller's thread stands still: for code that may not wait, such as a handler of the end of a process.
   * Where there is no worker only a file can be written; then the result says what is still pending.
   *
   * @param options `timeoutMs` bounds the call, default 3,000.
   */
  flushSync(options: { readonly timeoutMs?: number } = {}): FlushResult {
    return this.#recording.flusher.flushSync(options)
  }

  /** Resolves when less than half of the queue is in use: await it in a loop that records faster than the network takes. */
  ready(): Promise<void> {
    return this.#recording.untilRoom()
  }

  /** The books of this experiment: recorded = acknowledged + pending + dropped + dead-lettered. */
  stats(): DeliveryStats {
    return this.#recording.flusher.stats()
  }
}
