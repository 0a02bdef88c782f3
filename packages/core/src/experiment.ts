// One experiment: what a caller records through, and how a run begins and ends.
import {
  annotationMetadataProblem,
  annotationProblem,
  type JsonObject,
  limits,
  shown,
  stepProblem,
  type WireStatusUpdate,
} from '@syvain-metrics/protocol'
import type { Clock } from './clock.ts'
import type { Custody, Journal, Keeping } from './deliver/custody.ts'
import type { DeliveryStats } from './deliver/ledger.ts'
import { errorStatus } from './error-status.ts'
import { CollectorError } from './errors.ts'
import type { AnnotationOptions, MetricOptions, Series } from './experiment-options.ts'
import { Flusher, type FlushOptions, type FlushOrThrowOptions } from './flush.ts'
import { type FlushResult, pendingCount } from './flush-result.ts'
import type { DeliveryHost, LaneView } from './hosts/delivery-host.ts'
import type { ResolvedQueueOptions } from './options.ts'
import { custodyOf, receiverOf } from './record/receiver.ts'
import { Recorder } from './record/recorder.ts'
import { type OnDrop, Refusals } from './record/refusals.ts'
import { SERIES_LIMIT, SeriesTable } from './record/series-table.ts'
import { type Run, type RunOptions, runBody, startRun } from './run.ts'
import type { Target } from './sinks/sink.ts'
import { timestampMs } from './timestamp.ts'
import { check } from './validate.ts'
import type { Warnings } from './warnings.ts'

/** What an experiment is made of; only collectors make one. */
export interface ExperimentSetup {
  readonly target: Target
  readonly host: DeliveryHost
  readonly clock: Clock
  readonly options: ResolvedQueueOptions
  readonly keeping: Keeping
  readonly journalsTurns: boolean
  readonly openJournal: (() => Journal) | undefined
  readonly warnings: Warnings
  readonly description: string
  readonly meta: JsonObject
  readonly onDrop: OnDrop
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
export class Experiment {
  readonly id: string
  /** Page of the experiment in the dashboard. */
  readonly url: string
  readonly slug: string
  readonly description: string
  readonly meta: JsonObject
  readonly #setup: ExperimentSetup
  readonly #table: SeriesTable
  readonly #custody: Custody
  readonly #recorder: Recorder
  readonly #refusals: Refusals
  readonly #flusher: Flusher
  #statusCount = 0
  #run: 'none' | 'under-way' | 'ended' = 'none'
  #isClosed = false
  #isWatched = true

  /** @internal */
  constructor(setup: ExperimentSetup) {
    const { target, host, clock, options, warnings, onDrop } = setup
    this.#setup = setup
    this.id = target.id
    this.url = target.url
    this.slug = target.slug
    this.description = setup.description
    this.meta = setup.meta
    this.#table = new SeriesTable(options.maxSeries)
    this.#custody = custodyOf(setup)
    const { lane } = this.#custody
    this.#recorder = new Recorder({
      session: target.session,
      keys: this.#table.keys,
      options,
      clock,
      ledger: lane.ledger,
      receiver: receiverOf(this.#custody, host),
      isShared: host.sharesMemory,
      journalsTurns: setup.journalsTurns,
      onOverflow: (count, range) => onDrop('overflow', count, range),
    })
    this.#refusals = new Refusals({
      slug: this.slug,
      table: this.#table,
      ledger: lane.ledger,
      warnings,
      options,
      onDrop,
    })
    this.#flusher = new Flusher({
      clock,
      what: `experiment "${this.slug}"`,
      host: () => host,
      seal: () => this.#recorder.seal(),
      lanes: () => [lane],
      diskItems: () => this.#custody.diskItems,
    })
  }

  /**
   * Records one value of a metric.
   *
   * @param name 1 to 500 characters; the same name for the same measured quantity.
   * @param value Finite. NaN and infinities are not sent: they are counted as `non-finite`, with one warning per series.
   * @throws CollectorError `INVALID_ARGUMENT` for a bad name, step, metadata or timestamp; nothing is recorded then.
   *
   * @example
   * ```ts
   * experiment.metric('loss', 0.42, { step: 3, metadata: { split: 'train' } })
   * ```
   */
  metric(name: string, value: number, options: MetricOptions): void {
    if (typeof options !== 'object' || options === null) {
      throw new CollectorError(
        'INVALID_ARGUMENT',
        `Cannot record a metric: options must be an object with a step, got ${shown(options)}`,
      )
    }
    const series = this.#table.resolve(name, options.metadata)
    if (series === SERIES_LIMIT) this.#refusals.seriesLimit(name)
    else this.#log(series, value, options.step, options.timestamp)
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
  series(name: string, metadata?: JsonObject): Series {
    const series = this.#table.resolve(name, metadata)
    if (series === SERIES_LIMIT) return { log: () => this.#refusals.seriesLimit(name) }
    return { log: (value, step, timestamp) => this.#log(series, value, step, timestamp) }
  }

  /**
   * Records a text event: a checkpoint, a phase, an incident.
   *
   * @param text 1 to 16,000 characters.
   * @throws CollectorError `INVALID_ARGUMENT` for a bad text, step, metadata or timestamp; nothing is recorded then.
   */
  annotation(text: string, { metadata = {}, timestamp, step = null }: AnnotationOptions = {}): void {
    const action = 'record an annotation'
    check(action, annotationProblem(text) ?? annotationMetadataProblem(metadata) ?? stepProblem(step))
    const timeMs = timestamp === undefined ? this.#setup.clock.nowMs() : timestampMs(timestamp)
    if (this.#isClosed) this.#refusals.closed('annotations')
    // Copied: the caller may change its object before the segment is sent.
    else
      this.#recorder.annotation({ text, metadata: structuredClone(metadata) as JsonObject }, step ?? Number.NaN, timeMs)
  }

  /** Marks the experiment as running. It is queued behind what was recorded before; it does not flush. */
  start(): void {
    this.#setStatus({ status: 'running' })
  }

  /** Marks the experiment as done, after everything recorded before has arrived. It does not flush. */
  done(): void {
    this.#setStatus({ status: 'done' })
  }

  /**
   * Marks the experiment as failed. It does not flush.
   *
   * @param error An error, of which name and stack are kept (500 and 8,000 characters), or a text.
   */
  error(error: unknown): void {
    this.#setStatus(errorStatus(error))
  }

  /**
   * Runs `body` as the experiment: `start()`, the body, then `done()`, or `error()` when it throws, then a best-effort flush
   * of at most four attempts. An incomplete flush warns; it neither throws nor drops. What the body throws is thrown on.
   *
   * @returns What the body returned.
   */
  run<T>(body: (experiment: Experiment) => T | Promise<T>, options?: RunOptions): Promise<T>
  /**
   * Starts a run that ends by itself at the end of a block.
   *
   * @example
   * ```ts
   * await using run = await experiment.run()
   * experiment.metric('loss', 0.5, { step: 0 })
   * ```
   */
  run(options?: RunOptions): Promise<Run>
  run<T>(body?: ((experiment: Experiment) => T | Promise<T>) | RunOptions, options?: RunOptions): Promise<T | Run> {
    const warn = (message: string): void => this.#setup.warnings.warn('run', message)
    const { installHooks } = (typeof body === 'function' ? options : body) ?? {}
    if (installHooks === false) this.#isWatched = false
    const host = { experiment: this, flush: (o: FlushOrThrowOptions) => this.#flusher.flushWithRetries(o), warn }
    return typeof body === 'function' ? runBody(host, body, options) : startRun(host, body)
  }

  /** One attempt to deliver everything recorded so far. Never throws for delivery; the result says what is missing. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.#flusher.flush(options)
  }

  /**
   * Delivers everything recorded so far, or says that it could not.
   *
   * @throws CollectorError `UNDELIVERED` when something still waits (it stays queued), `LOST` when anything was lost at any
   *   time before, `UNAUTHORIZED` or `NOT_FOUND` at once when the server refuses this experiment.
   */
  flushOrThrow(options?: FlushOrThrowOptions): Promise<FlushResult> {
    return this.#flusher.flushOrThrow(options)
  }

  /**
   * Delivers while the caller's thread stands still: for code that may not wait, such as a handler of the end of a process.
   * Where there is no worker only a file can be written; then the result says what is still pending.
   *
   * @param options `timeoutMs` bounds the call, default 3,000.
   */
  flushSync(options: { readonly timeoutMs?: number } = {}): FlushResult {
    return this.#flusher.flushSync(options)
  }

  /** Resolves when less than half of the queue is in use: await it in a loop that records faster than the network takes. */
  ready(): Promise<void> {
    return this.#custody.untilRoom()
  }

  /** The books of this experiment: recorded = acknowledged + pending + dropped + dead-lettered. */
  stats(): DeliveryStats {
    return this.#flusher.stats()
  }

  /** @internal */
  get lane(): LaneView {
    return this.#custody.lane
  }

  /** @internal Pending events that the disk alone holds. */
  get diskItems(): number {
    return this.#custody.diskItems
  }

  /** @internal Whether the end of the process concerns it. */
  get isWatched(): boolean {
    return this.#isWatched
  }

  /** @internal Whether a run is under way or anything is queued. */
  get isBusy(): boolean {
    return this.#run === 'under-way' || pendingCount(this.stats()) > 0
  }

  /** @internal Ends a run that is under way. */
  endRun(failure: unknown): void {
    if (this.#run !== 'under-way') return
    if (failure === undefined) this.done()
    else this.error(failure)
  }

  /** @internal Hands over what is open. */
  sealOpen(): void {
    this.#recorder.seal()
  }

  /** @internal Writes to disk what only memory holds. */
  spill(): void {
    this.#recorder.seal()
    this.#custody.spill()
  }

  /** @internal After this, events are counted as `closed` and dropped. */
  close(): void {
    this.#isClosed = true
    this.spill()
    this.#custody.close()
  }

  // Four parameters and no object: this is the hot path.
  #log(series: number, value: number, step: number | null, timestamp: number | Date | undefined): void {
    if (step !== null && !(Number.isSafeInteger(step) && step >= 0 && step <= limits.MAX_STEP))
      check('record a metric', stepProblem(step))
    if (typeof value !== 'number') {
      throw new CollectorError(
        'INVALID_ARGUMENT',
        `Cannot record a metric: value must be a number, got ${shown(value)}`,
      )
    }
    const timeMs = timestamp === undefined ? this.#setup.clock.nowMs() : timestampMs(timestamp)
    if (!Number.isFinite(value)) this.#refusals.nonFinite(series, value)
    else if (this.#isClosed) this.#refusals.closed('metrics')
    else this.#recorder.metric(series, step === null ? Number.NaN : step, timeMs, value)
  }

  #setStatus(update: WireStatusUpdate): void {
    const { target, clock } = this.#setup
    if (this.#isClosed) {
      this.#refusals.closed('statuses')
      return
    }
    this.#run = update.status === 'running' ? 'under-way' : 'ended'
    this.lane.ledger.recorded.statuses++
    this.#recorder.seal()
    this.#custody.takeStatus({
      update: { ...update, timestamp_ms: clock.nowMs() },
      barrier: this.#recorder.lastSequence,
      key: `${target.session}:status:${this.#statusCount++}`,
    })
  }
}
