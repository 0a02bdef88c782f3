// What all collectors share: experiments by slug, flushing, closing, events and warnings. A collector adds only its destination.
import { newSessionId } from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import type { DeliveryEvent } from '../deliver/delivery-event.ts'
import { Engine } from '../deliver/engine.ts'
import type { DeliveryStats } from '../deliver/ledger.ts'
import { warningText } from '../deliver/warning-text.ts'
import { CollectorError } from '../errors.ts'
import { Experiment } from '../experiment.ts'
import { Flusher, type FlushOptions, type FlushOrThrowOptions } from '../flush.ts'
import type { FlushResult } from '../flush-result.ts'
import { positive, type ResolvedQueueOptions } from '../options.ts'
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
  readonly maxInFlight: number
}

interface Opened {
  readonly init: ExperimentInit
  readonly experiment: Promise<Experiment>
}

/** Base of every collector. */
export abstract class BaseCollector implements AsyncDisposable {
  readonly #setup: CollectorSetup
  readonly #engine: Engine
  readonly #flusher: Flusher
  readonly #warnings: Warnings
  readonly #opened = new Map<string, Opened>()
  readonly #experiments: Experiment[] = []
  readonly #lanes: ReturnType<Engine['open']>[] = []
  readonly #listeners = new Map<string, Set<(event: never) => void>>()
  #closing: Promise<FlushResult> | undefined

  protected constructor(setup: CollectorSetup) {
    this.#setup = setup
    const { sink, clock, options, maxInFlight } = setup
    this.#warnings = new Warnings(options.logger, clock)
    this.#engine = new Engine({
      sink,
      clock,
      maxInFlight,
      maxRetries: options.maxRetries,
      onEvent: (event) => this.#emit(event),
    })
    this.#flusher = new Flusher({
      engine: this.#engine,
      clock,
      what: 'the collector',
      seal: () => {
        for (const experiment of this.#experiments) experiment.sealOpen()
      },
      lanes: () => this.#lanes,
    })
  }

  /**
   * Creates an experiment; the same slug gives the same experiment again, also while the first call is under way.
   *
   * @param slug 1 to 200 characters.
   * @throws CollectorError `INVALID_ARGUMENT` before any request; `UNAUTHORIZED`, `NOT_FOUND` (folder), `REJECTED` or
   *   `UNAVAILABLE` when it could not be created. A later call tries again.
   *
   * @example
   * ```ts
   * const experiment = await collector.experiment('mamba-run-001', { meta: { seed: 7 }, folderPath: '/mamba' })
   * ```
   */
  async experiment(slug: string, options: ExperimentOptions = {}): Promise<Experiment> {
    if (this.#closing !== undefined)
      throw new CollectorError('CLOSED', 'Cannot create an experiment: the collector was closed')
    const init = checkedInit(slug, options)
    const known = this.#opened.get(slug)
    if (known !== undefined) {
      this.#warnOfDifference(known.init, init)
      return known.experiment
    }
    const experiment = this.#open(init)
    this.#opened.set(slug, { init, experiment })
    // A failed creation is forgotten, so that the next call tries again; the caller gets the rejection itself.
    experiment.catch(() => this.#opened.delete(slug))
    return experiment
  }

  /** One attempt to deliver everything of every experiment. Never throws for delivery. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.#flusher.flush(options)
  }

  /** As `Experiment.flushOrThrow`, for every experiment of this collector. */
  flushOrThrow(options?: FlushOrThrowOptions): Promise<FlushResult> {
    return this.#flusher.flushOrThrow(options)
  }

  /** The books of all experiments together: recorded = acknowledged + pending + dropped + dead-lettered. */
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
   * Flushes as `flushOrThrow()` does, but only reports; then ends all connections. Events recorded later are counted as
   * dropped.
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
    for (const experiment of this.#experiments) experiment.markClosed()
    await this.#engine.close()
    return result
  }

  async #open(init: ExperimentInit): Promise<Experiment> {
    const { sink, clock, options } = this.#setup
    const session = newSessionId((bytes) => crypto.getRandomValues(bytes))
    const target: Target = await sink.open(init, session)
    const lane = this.#engine.open(target)
    const experiment = new Experiment({
      lane,
      engine: this.#engine,
      clock,
      options,
      warnings: this.#warnings,
      description: init.description,
      meta: init.meta,
      onDrop: (reason, count, range) =>
        this.#emit({ type: 'drop', slug: init.slug, reason, count, ...(range && { range }) }),
    })
    this.#lanes.push(lane)
    this.#experiments.push(experiment)
    return experiment
  }

  #warnOfDifference(first: ExperimentInit, later: ExperimentInit): void {
    const names = ['description', 'meta', 'folderId', 'folderPath'] as const
    const differing = names.filter((name) => JSON.stringify(first[name]) !== JSON.stringify(later[name]))
    if (differing.length === 0) return
    const what = differing.join(', ')
    this.#warnings.warn(
      'experiment',
      `experiment "${first.slug}" exists already in this collector; the different ${what} of the later call is ignored`,
    )
  }

  #emit(event: DeliveryEvent): void {
    const text = warningText(event)
    if (text !== undefined) this.#warnings.warn(event.type, text)
    for (const listener of this.#listeners.get(event.type) ?? []) {
      try {
        ;(listener as (event: DeliveryEvent) => void)(event)
      } catch (error) {
        this.#warnings.warn('listener', `a listener of "${event.type}" threw: ${String(error)}`)
      }
    }
  }
}
