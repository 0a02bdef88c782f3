// Everything behind an experiment: checks a call, records it, and holds what is recorded until it is settled.
import {
  annotationMetadataProblem,
  annotationProblem,
  type JsonObject,
  limits,
  shown,
  stepProblem,
  type WireStatusUpdate,
} from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import type { Custody, Journal, Keeping } from '../deliver/custody.ts'
import { CollectorError } from '../errors.ts'
import type { AnnotationOptions, Series, StatusOptions } from '../experiment-options.ts'
import { Flusher } from '../flush.ts'
import { pendingCount } from '../flush-result.ts'
import type { DeliveryHost, LaneView } from '../hosts/delivery-host.ts'
import type { ResolvedQueueOptions } from '../options.ts'
import type { Target } from '../sinks/sink.ts'
import { timestampMs } from '../timestamp.ts'
import { check } from '../validate.ts'
import type { Warnings } from '../warnings.ts'
import { custodyOf, receiverOf, reportGap } from './receiver.ts'
import { Recorder } from './recorder.ts'
import { type OnDrop, Refusals } from './refusals.ts'
import { SERIES_LIMIT, SeriesTable } from './series-table.ts'

/** What a recording is made of. */
export interface RecordingSetup {
  readonly target: Target
  readonly host: DeliveryHost
  readonly clock: Clock
  readonly options: ResolvedQueueOptions
  readonly keeping: Keeping
  readonly journalsTurns: boolean
  readonly openJournal: (() => Journal) | undefined
  readonly warnings: Warnings
  readonly onDrop: OnDrop
}

/** The recording of one experiment. */
export class Recording {
  readonly flusher: Flusher
  /** Whether the end of the process concerns it. */
  isWatched = true
  readonly #setup: RecordingSetup
  readonly #recordsNonFinite: boolean
  readonly #table: SeriesTable
  readonly #custody: Custody
  readonly #recorder: Recorder
  readonly #refusals: Refusals
  #statusCount = 0
  #run: 'none' | 'under-way' | 'ended' = 'none'
  #isClosed = false

  constructor(setup: RecordingSetup) {
    const { target, host, clock, options, onDrop } = setup
    this.#setup = setup
    this.#recordsNonFinite = options.nonFinite === 'record'
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
      onOverflow: (count, range) => {
        onDrop('overflow', count, range)
        reportGap(host, this.#custody, { reason: 'overflow', range })
      },
    })
    this.#refusals = new Refusals({ ...setup, slug: target.slug, table: this.#table, ledger: lane.ledger })
    this.flusher = new Flusher({
      clock,
      what: `experiment "${target.slug}"`,
      host: () => host,
      seal: () => this.#recorder.seal(),
      lanes: () => [lane],
      diskItems: () => this.#custody.diskItems,
    })
  }

  get lane(): LaneView {
    return this.#custody.lane
  }

  get warnings(): Warnings {
    return this.#setup.warnings
  }

  /** Pending events that the disk alone holds. */
  get diskItems(): number {
    return this.#custody.diskItems
  }

  /** Whether a run is under way or anything is queued. */
  get isBusy(): boolean {
    return this.#run === 'under-way' || pendingCount(this.flusher.stats()) > 0
  }

  metric(
    name: string,
    value: number,
    options: { step: number | null; metadata?: JsonObject; timestamp?: number | Date },
  ): void {
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

  series(name: string, metadata: JsonObject | undefined): Series {
    const series = this.#table.resolve(name, metadata)
    if (series === SERIES_LIMIT) return { log: () => this.#refusals.seriesLimit(name) }
    return { log: (value, step, timestamp) => this.#log(series, value, step, timestamp) }
  }

  annotation(text: string, { metadata = {}, timestamp, step = null }: AnnotationOptions): void {
    const action = 'record an annotation'
    check(action, annotationProblem(text) ?? annotationMetadataProblem(metadata) ?? stepProblem(step))
    const timeMs = timestamp === undefined ? this.#setup.clock.nowMs() : timestampMs(timestamp)
    if (this.#isClosed) this.#refusals.closed('annotations')
    else {
      // Copied: the caller may change its object before the segment is sent.
      const copy = structuredClone(metadata) as JsonObject
      this.#recorder.annotation({ text, metadata: copy }, step ?? Number.NaN, timeMs)
    }
  }

  status(update: WireStatusUpdate, { timestamp }: StatusOptions = {}): void {
    const { target, clock } = this.#setup
    const atMs = timestamp === undefined ? clock.nowMs() : timestampMs(timestamp)
    if (this.#isClosed) {
      this.#refusals.closed('statuses')
      return
    }
    this.#run = update.status === 'running' ? 'under-way' : 'ended'
    this.lane.ledger.recorded.statuses++
    this.#recorder.seal()
    this.#custody.takeStatus({
      update: { ...update, timestamp_ms: atMs },
      barrier: this.#recorder.lastSequence,
      key: `${target.session}:status:${this.#statusCount++}`,
    })
  }

  /** Ends a run that is under way. */
  endRun(status: WireStatusUpdate): void {
    if (this.#run === 'under-way') this.status(status)
  }

  /** Hands over what is open. */
  seal(): void {
    this.#recorder.seal()
  }

  /** Resolves when less than half of the queue is in use; the process waits for it. */
  async untilRoom(): Promise<void> {
    const hold = this.#setup.clock.after(Number.POSITIVE_INFINITY, () => undefined, { keepAlive: true })
    await this.#custody.untilRoom()
    hold.cancel()
  }

  /** Writes to disk what only memory holds. */
  spill(): void {
    this.#recorder.seal()
    this.#custody.spill()
  }

  /** After this, events are counted as `closed` and dropped. */
  close(): void {
    this.#isClosed = true
    this.spill()
    this.#custody.close()
  }

  // Four parameters and no object: this is the hot path.
  #log(series: number, value: number, step: number | null, timestamp: number | Date | undefined): void {
    if (step !== null && !(Number.isSafeInteger(step) && step >= 0 && step <= limits.MAX_STEP)) {
      check('record a metric', stepProblem(step))
    }
    if (typeof value !== 'number') {
      check('record a metric', `value must be a number, got ${shown(value)}`)
    }
    const timeMs = timestamp === undefined ? this.#setup.clock.nowMs() : timestampMs(timestamp)
    if (!this.#recordsNonFinite && !Number.isFinite(value)) this.#refusals.nonFinite(series, value)
    else if (this.#isClosed) this.#refusals.closed('metrics')
    else this.#recorder.metric(series, step === null ? Number.NaN : step, timeMs, value, timestamp === undefined)
  }
}
