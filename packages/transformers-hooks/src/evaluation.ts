// The state of one evaluation: every sample goes through `claim`, `attempt` and `commit`; the report is made from it.
// Long: the state of one evaluation, which every form of it shares.
import { type Attempt, type AttemptOptions, attempt } from './attempt.ts'
import { configHash } from './config-hash.ts'
import { disposeOf } from './dispose-output.ts'
import { ErrorLedger, EvalStoppedError } from './error-ledger.ts'

import { type EvalHookOptions, type Settings, settingsOf } from './eval-options.ts'
import type { EvalReport } from './eval-report.ts'
import { type Done, errorFacts, type Judged, judge, latencyOf } from './judge.ts'
import { MetricSet } from './metric-set.ts'
import type { MetricWriter } from './metric-writer.ts'
import { PerformanceLog } from './performance-log.ts'
import { ProgressLine } from './progress-line.ts'
import { publishEnd, publishedName, publishStart } from './publish-report.ts'
import { Publisher } from './publisher.ts'
import type { StoredSample } from './result-store.ts'
import { Resume } from './resume.ts'
import type { SampleContext, SampleInfo } from './sample.ts'
import { type SampleId, SampleIds } from './sample-ids.ts'
import { type Reading, Scoreboard } from './scoreboard.ts'
import { Slices } from './slices.ts'
import { type StreamerLike, type TokenTiming, tokenTiming } from './token-timing.ts'
import { isTruncated } from './truncation.ts'

/** Rank metrics sort all rows for each running value; beyond this many rows they wait for the end. */
const MAX_RUNNING_RANK_ROWS = 10_000

/** One evaluation. */
export class Evaluation<P, R> {
  readonly settings: Settings
  readonly options: EvalHookOptions<P, R>
  readonly ids: SampleIds
  readonly ledger: ErrorLedger
  readonly board: Scoreboard
  readonly slices: Slices
  readonly performance: PerformanceLog
  readonly publisher: Publisher
  readonly hash: string
  counts: Record<'total' | 'scored' | 'unscored' | 'truncated' | 'resumed', number> = {
    total: 0,
    scored: 0,
    unscored: 0,
    truncated: 0,
    resumed: 0,
  }
  /** Batches that failed and were run row by row. */
  splitBatches = 0
  /** Why it stopped; null while it runs. */
  stopped: EvalStoppedError | null = null
  readonly #attemptOptions: AttemptOptions
  readonly #set: MetricSet
  readonly #progress: ProgressLine
  readonly #resume: Resume | null
  /** Timings made by `hook.streamer()`, counted with the next sample that is done. */
  #looseTimings: TokenTiming[] = []
  #startMs: number | null = null
  #lastRunning = { ms: 0, samples: 0 }
  #report: EvalReport | null = null

  constructor(writer: MetricWriter, options: EvalHookOptions<P, R>) {
    const settings = settingsOf(options)
    this.settings = settings
    this.options = options
    this.hash = configHash(settings.config)
    const { timeoutMs, signal, eos } = options
    this.#attemptOptions = { clock: settings.clock, timeoutMs, signal, eos }
    this.ids = new SampleIds({ keep: settings.keepSamples, always: options.resume !== undefined })
    this.ledger = new ErrorLedger({
      maxErrors: options.maxErrors ?? null,
      maxIdenticalErrors: options.maxIdenticalErrors ?? 5,
    })
    this.#set = new MetricSet(settings.metrics)
    this.board = new Scoreboard(this.#set, settings.keepSamples)
    this.slices = new Slices(this.#set, settings.keepSamples)
    this.performance = new PerformanceLog({ warmup: options.warmup ?? 0, maxValues: settings.keepSamples })
    const prefix = settings.name
    this.publisher = new Publisher(writer, {
      prefix,
      metadata: { split: settings.split },
      onError: options.onError ?? 'warn',
    })
    this.#progress = new ProgressLine(options.progress)
    this.#resume = options.resume === undefined ? null : new Resume(options.resume, this.hash)
  }

  /** Gives a sample its name. @throws EvalStoppedError when the evaluation is over. */
  claim(info: SampleInfo<R>): SampleId {
    if (this.#report !== null) throw new Error('Cannot add a sample: the evaluation is finished')
    if (this.options.signal?.aborted === true) this.stop('aborted', 'the caller aborted it')
    if (this.stopped !== null) throw this.stopped
    if (this.#startMs === null) {
      this.#startMs = this.settings.clock()
      this.#lastRunning.ms = this.#startMs
      publishStart(this)
    }
    return this.ids.next(info.id)
  }

  /** What an earlier evaluation stored of a sample; no promise where there is no store. */
  stored(id: SampleId): Promise<StoredSample | undefined> | undefined {
    return this.#resume?.stored(id.key)
  }

  attempt<T>(run: (context: SampleContext) => T | Promise<T>): Promise<Attempt<T>> {
    return attempt(run, this.#attemptOptions)
  }

  streamer(inner?: StreamerLike): TokenTiming {
    const timing = tokenTiming({ clock: this.settings.clock, eos: this.options.eos, inner })
    this.#looseTimings.push(timing)
    return timing
  }

  /** Counts, scores and publishes a sample. A promise only where it has to be stored. */
  commit(done: Done<R>): void | Promise<void> {
    const judged = judge(done, this.#set, this.settings.task)
    if (this.options.signal?.aborted === true && judged.failure !== null) {
      this.stop('aborted', 'the caller aborted it')
      return
    }
    this.#count(done, judged)
    const measuredMs = this.#measure(done)
    this.board.add(judged, done.sample)
    if (this.options.sliceBy !== undefined) this.slices.add(this.options.sliceBy(done.info), judged, done.sample)
    const truncated = this.#isTruncated(done)
    if (truncated) this.counts.truncated++
    this.options.onSample?.({
      id: done.id.key,
      outcome: judged.outcome,
      prediction: judged.prediction as P | undefined,
      reference: done.info.reference,
      latencyMs: latencyOf(done),
      truncated,
      error: judged.failure === null ? null : errorFacts(judged.failure.error),
      resumed: 'config' in done.source,
    })
    this.#tick('timings' in done.source ? done.source.endMs : this.settings.clock())
    if (this.options.disposeOutputs === true && 'output' in done.source) disposeOf(done.source.output)
    if (this.#resume === null || judged.outcome !== 'scored' || !('output' in done.source)) return
    return this.#resume.store({ id: done.id.key, prediction: judged.prediction, latencyMs: measuredMs, truncated })
  }

  #count(done: Done<R>, { outcome, failure }: Judged): void {
    this.counts.total++
    if ('config' in done.source) this.counts.resumed++
    if (outcome === 'scored') this.counts.scored++
    if (outcome === 'unscored') this.counts.unscored++
    if (failure === null) {
      this.ledger.succeeded()
      return
    }
    const reason = this.ledger.failed(failure.error, done.id.key, this.counts.total)
    if (reason !== null) this.stop('stopped', reason, failure.error)
  }

  /** @returns the latency that went into the report; null for what is no call of its own, and for a warm-up. */
  #measure({ source, info, calls }: Done<R>): number | null {
    const loose = this.#looseTimings
    if (loose.length > 0) this.#looseTimings = []
    if (!('timings' in source)) {
      const ms = ('latencyMs' in source ? source.latencyMs : info.latencyMs) ?? null
      if (ms !== null) this.performance.addLatency(ms)
      return ms
    }
    if (source.failure !== null || calls === 0 || this.performance.isWarmup()) return null
    const { startMs, endMs } = source
    this.performance.add({ startMs, endMs, samples: calls, audioSeconds: info.audioSeconds ?? 0 })
    for (const timing of source.timings) this.performance.addTokens(timing)
    for (const timing of loose) this.performance.addTokens(timing)
    return endMs - startMs
  }

  #isTruncated({ source, info }: Done<R>): boolean {
    if ('truncated' in source) return source.truncated
    return info.truncated ?? isTruncated(this.options.tokenizer, info.input)
  }

  stop(status: 'stopped' | 'aborted', reason: string, cause?: unknown): void {
    this.stopped ??= new EvalStoppedError(status, `Cannot go on with the evaluation: ${reason}`, cause)
  }

  /** Running values and the line on the terminal, when it is time for them. */
  #tick(nowMs: number): void {
    const { samples, ms } = this.settings.every
    const { total } = this.counts
    if (total - this.#lastRunning.samples >= samples || nowMs - this.#lastRunning.ms >= ms) {
      this.#lastRunning = { ms: nowMs, samples: total }
      this.performance.lookAtMemory()
      for (const reading of this.runningReadings()) {
        const { name, metadata } = publishedName(reading)
        this.publisher.metric(name, reading.result.value, { ...metadata, step: total, aggregation: 'running' })
      }
      this.publisher.metric('samples_per_second', this.performance.samplesPerSecond, {
        step: total,
        aggregation: 'running',
      })
    }
    if (this.#progress.due(nowMs)) {
      this.#progress.draw(nowMs, {
        done: total,
        total: this.options.total ?? null,
        errors: this.ledger.count,
        elapsedMs: nowMs - (this.#startMs ?? nowMs),
        ran: total - this.counts.resumed,
        readings: this.runningReadings(),
        level: this.settings.resampling?.level ?? 0.95,
      })
    }
  }

  #notes(): string[] {
    const split = this.splitBatches
    const notes = split === 0 ? [] : [`batches: ${split} failed and were run again row by row`]
    return [...(this.#resume?.notes() ?? []), ...notes]
  }

  runningReadings(): Reading[] {
    return this.board.running(MAX_RUNNING_RANK_ROWS)
  }

  /** Publishes the final values, once. */
  finish(): EvalReport {
    if (this.#report !== null) return this.#report
    if (this.#startMs === null) publishStart(this)
    this.#progress.clear()
    this.performance.lookAtMemory()
    this.#report = publishEnd(this, this.#notes())
    if (this.stopped !== null) this.stopped.report = this.#report
    return this.#report
  }
}
