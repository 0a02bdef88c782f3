// What all collectors share: experiments by slug, flushing, closing, events and warnings. A collector adds only its destination.
import { newSessionId, type WireStatusUpdate } from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import type { Journal, Keeping } from '../deliver/custody.ts'
import type { DeliveryEvent } from '../deliver/delivery-event.ts'
import type { DeliveryStats } from '../deliver/ledger.ts'
import { warningText } from '../deliver/warning-text.ts'
import { errorStatus } from '../error-status.ts'
import { CollectorError } from '../errors.ts'
import { Experiment } from '../experiment.ts'
import type { AnyMetrics, MetricSchema } from '../experiment-options.ts'
import { Flusher, type FlushOptions, type FlushOrThrowOptions } from '../flush.ts'
import type { FlushResult } from '../flush-result.ts'
import type { DeliveryHost, LaneView } from '../hosts/delivery-host.ts'
import type { ExitParticipant } from '../hosts/exit-hooks.ts'
import { positive, type ResolvedQueueOptions } from '../options.ts'
import { Recording } from '../record/recording.ts'
import type { ExperimentInit, Sink, Target } from '../sinks/sink.ts'
import { Warnings } from '../warnings.ts'
import { checkedInit, type ExperimentOptions } from './experiment-init.ts'

/** Names of delivery events, and what a listener gets. */
export type DeliveryListener<E extends DeliveryEvent['type']> = (event: Extract<DeliveryEvent, { type: E }>) => void

/** What a collector is made of. */
export interface CollectorSetup {
  readonly sink: Sink
  readonly clock: Clock
  readonly options: ResolvedQueueOptions
  /** Called when the first experiment opens. */
  readonly createHost: (onEvent: (event: DeliveryEvent) => void, warnings: Warnings) => DeliveryHost
  readonly watchExit: (participant: ExitParticipant) => () => void
  /** Told of every delivery event, before any listener. */
  readonly publish?: (event: DeliveryEvent) => void
  readonly keeping?: Keeping
  readonly journalsTurns?: boolean
  readonly openJournal?: (target: Target, init: ExperimentInit) => Journal
  /** Called once, when the first experiment opens: what earlier processes left is delivered too. */
  readonly replay?: (host: DeliveryHost) => readonly { readonly lane: LaneView; close(): void }[]
}

interface Opened {
  readonly init: ExperimentInit
  readonly experiment: Promise<Experiment>
}

interface Running {
  readonly host: DeliveryHost
  readonly replays: readonly { readonly lane: LaneView; close(): void }[]
  readonly unwatchExit: () => void
}

/** Base of every collector. */
export abstract class BaseCollector implements AsyncDisposable {
  readonly #setup: CollectorSetup
  readonly #flusher: Flusher
  readonly #warnings: Warnings
  readonly #opened = new Map<string, Opened>()
  readonly #recordings: Recording[] = []
  readonly #listeners = new Map<string, Set<(event: never) => void>>()
  #running: Running | undefined
  #closing: Promise<FlushResult> | undefined

  protected constructor(setup: CollectorSetup) {
    this.#setup = setup
    const { clock, options } = setup
    this.#warnings = new Warnings(options.logger, clock)
    this.#flusher = new Flusher({
      clock,
      what: 'the collector',
      host: () => this.#running?.host,
      seal: () => {
        for (const recording of this.#recordings) recording.seal()
      },
      lanes: () => this.#recordings.map(({ lane }) => lane),
      otherLanes: () => this.#running?.replays.map(({ lane }) => lane) ?? [],
      diskItems: () => this.#recordings.reduce((sum, { diskItems }) => sum + diskItems, 0),
    })
  }

  /**
   * Creates an experiment; the same slug gives the same experiment again, also while the first call is under way.
   *
   * @param slug 1 to 200 characters.
   * @throws CollectorError `INVALID_ARGUMENT` before any request; `UNAUTHORIZED`, `NOT_FOUND` (folder), `REJECTED` or
   *   `UNAVAILABLE` when it could not be created. A later call tries again.
   *
   * The type parameter, where given, names the metrics and their metadata: see `MetricSchema`.
   *
   * @example
   * ```ts
   * const experiment = await collector.experiment('mamba-run-001', { meta: { seed: 7 }, folderPath: '/mamba' })
   * ```
   */
  async experiment<Metrics extends MetricSchema = AnyMetrics>(
    slug: string,
    options: ExperimentOptions = {},
  ): Promise<Experiment<Metrics>> {
    if (this.#closing !== undefined) {
      throw new CollectorError('CLOSED', 'Cannot create an experiment: the collector was closed')
    }
    const init = checkedInit(slug, options)
    const known = this.#opened.get(slug)
    if (known !== undefined) {
      this.#warnOfDifference(known.init, init)
      return known.experiment as Promise<unknown> as Promise<Experiment<Metrics>>
    }
    const experiment = this.#open(init)
    this.#opened.set(slug, { init, experiment })
    // A failed creation is forgotten, so that the next call tries again; the caller gets the rejection itself.
    experiment.catch(() => this.#opened.delete(slug))
    // The schema exists for the compiler only: every experiment takes any metric.
    return experiment as Promise<unknown> as Promise<Experiment<Metrics>>
  }

  /** One attempt to deliver everything of every experiment. Never throws for delivery. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.#flusher.flush(options)
  }

  /** As `Experiment.flushOrThrow`, for every experiment of this collector. */
  flushOrThrow(options?: FlushOrThrowOptions): Promise<FlushResult> {
    return this.#flusher.flushOrThrow(options)
  }

  /** The books of all experiments of this collector together: recorded = acknowledged + pending + dropped + dead-lettered. */
  stats(): DeliveryStats {
    return this.#flusher.stats()
  }

  /**
   * Listens to what happens to events on their way.
   *
   * @returns A function that stops listening.
   *
   * @example
   * ```ts
   * const stop = collector.on('dead-letter', ({ count, message }) => console.error(count, message))
   * ```
   */
  on<E extends DeliveryEvent['type']>(type: E, listener: DeliveryListener<E>): () => void {
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  /**
   * Flushes as `flushOrThrow()` does, but only reports; then ends all connections. What could not be delivered goes to the
   * disk, where there is one. Events recorded later are counted as dropped.
   *
   * @param options `timeoutMs` bounds the flush, default 30,000.
   */
  close(options: { readonly timeoutMs?: number } = {}): Promise<FlushResult> {
    const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 30_000)
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(timeoutMs: number): Promise<FlushResult> {
    const result = await this.#flusher.flushWithRetries({ timeoutMs })
    for (const recording of this.#recordings) recording.close()
    this.#running?.unwatchExit()
    for (const replay of this.#running?.replays ?? []) replay.close()
    await (this.#running?.host ?? this.#setup.sink).close()
    return result
  }

  async #open(init: ExperimentInit): Promise<Experiment> {
    const { sink, clock, options, keeping = 'memory', journalsTurns = false, openJournal } = this.#setup
    const session = init.session ?? newSessionId((bytes) => crypto.getRandomValues(bytes))
    const target: Target = await sink.open(init, session)
    this.#running ??= this.#run()
    const recording = new Recording({
      target,
      host: this.#running.host,
      clock,
      options,
      keeping,
      journalsTurns,
      openJournal: openJournal && (() => openJournal(target, init)),
      warnings: this.#warnings,
      onDrop: (reason, count, range) =>
        this.#emit({ type: 'drop', slug: init.slug, reason, count, ...(range && { range }) }),
    })
    this.#recordings.push(recording)
    return new Experiment(recording, { target, description: init.description, meta: init.meta })
  }

  #run(): Running {
    const { createHost, watchExit, options, replay } = this.#setup
    const host = createHost((event) => this.#emit(event), this.#warnings)
    const unwatchExit = options.installHooks ? watchExit(this.#exitParticipant(host)) : () => undefined
    return { host, unwatchExit, replays: replay?.(host) ?? [] }
  }

  #exitParticipant(host: DeliveryHost): ExitParticipant {
    const { exitFlushMs } = this.#setup.options
    const watched = (): Recording[] => this.#recordings.filter(({ isWatched }) => isWatched)
    return {
      isBusy: () => watched().some(({ isBusy }) => isBusy),
      endRuns: (failure) => {
        const status: WireStatusUpdate = failure === undefined ? { status: 'done' } : errorStatus(failure)
        for (const recording of watched()) recording.endRun(status)
      },
      flush: async () => {
        if (exitFlushMs > 0) await this.#flusher.flushWithRetries({ timeoutMs: exitFlushMs })
      },
      flushSync: () => {
        for (const recording of watched()) recording.seal()
        if (exitFlushMs > 0) host.flushSync(exitFlushMs)
        for (const recording of watched()) recording.spill()
      },
    }
  }

  #warnOfDifference(first: ExperimentInit, later: ExperimentInit): void {
    const names = ['description', 'meta', 'folderId', 'folderPath'] as const
    const differing = names.filter((name) => JSON.stringify(first[name]) !== JSON.stringify(later[name]))
    if (differing.length === 0) return
    this.#warnings.warn(
      'experiment',
      `experiment "${first.slug}" exists already in this collector; the different ${differing.join(', ')} of the later call is ignored`,
    )
  }

  #emit(event: DeliveryEvent): void {
    const text = warningText(event)
    if (text !== undefined) this.#warnings.warn(event.type, text)
    this.#setup.publish?.(event)
    for (const listener of this.#listeners.get(event.type) ?? []) {
      try {
        ;(listener as (event: DeliveryEvent) => void)(event)
      } catch (error) {
        this.#warnings.warn('listener', `a listener of "${event.type}" threw: ${String(error)}`)
      }
    }
  }
}
