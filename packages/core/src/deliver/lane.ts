// What the engine holds for one experiment: pieces that wait, pieces in flight, statuses, books.
import type { DroppedRange } from '@syvain-metrics/api-client'
import type { CollectorError } from '../errors.ts'
import type { LaneListener, LaneView } from '../hosts/delivery-host.ts'
import type { Target } from '../sinks/sink.ts'
import { Ledger } from './ledger.ts'
import { lastSequence, type Piece } from './piece.ts'
import { PieceQueue } from './piece-queue.ts'
import { isTerminal, type StatusIntent } from './status-intent.ts'

/** What a lane is made of. */
export interface LaneOptions {
  readonly target: Target
  readonly listener: LaneListener
  /** Books that are kept on; new ones when absent. */
  readonly ledger?: Ledger | undefined
  /** Known to the engine, which knows the gate. */
  readonly nextAttemptAtMs: (lane: Lane) => number | undefined
}

/** State of one experiment in the engine. Changed by the engine only; `plan.ts` reads it. */
export class Lane implements LaneView {
  readonly target: Target
  readonly listener: LaneListener
  readonly ledger: Ledger
  readonly queue: PieceQueue = new PieceQueue()
  readonly inFlight: Set<Piece> = new Set()
  /** Statuses in the order they were set; the first one is next. */
  readonly statuses: StatusIntent[] = []
  statusInFlight = false
  statusAttempts = 0
  statusNotBeforeMs = 0
  statusReminted = false
  /** Ranges that were given up and not told to the destination yet. */
  unreported: DroppedRange[] = []
  /** Sequence of the last event handed over; -1 before the first. */
  lastSequence = -1
  /** The terminal status that was acknowledged last. */
  settledTerminal: StatusIntent | undefined
  /** Set while the destination refuses this experiment: kept, and probed again at `untilMs`. */
  parked: { readonly untilMs: number; readonly error: CollectorError } | undefined

  readonly #nextAttemptAtMs: (lane: Lane) => number | undefined

  constructor({ target, listener, ledger = new Ledger(), nextAttemptAtMs }: LaneOptions) {
    this.target = target
    this.listener = listener
    this.ledger = ledger
    this.#nextAttemptAtMs = nextAttemptAtMs
  }

  nextAttemptAtMs(): number | undefined {
    return this.#nextAttemptAtMs(this)
  }

  /** Whether anything waits or is under way. */
  get isIdle(): boolean {
    return this.queue.length === 0 && this.inFlight.size === 0 && this.statuses.length === 0
  }

  /** Whether an event up to `barrier` has not settled yet. */
  hasUnsettled(barrier: number): boolean {
    for (const piece of this.inFlight) if (piece.segment.firstSequence <= barrier) return true
    for (const piece of this.queue) if (piece.segment.firstSequence <= barrier) return true
    return false
  }

  /**
   * Says again that the experiment is over, when events arrived after the server had been told so: a service that reopens
   * an experiment on new events must not leave it running for ever.
   */
  repeatTerminal(settled: Piece): void {
    const terminal = this.settledTerminal
    if (terminal === undefined || lastSequence(settled) <= terminal.barrier || this.statuses.length > 0) return
    if (this.queue.length > 0 || this.inFlight.size > 0) return
    this.settledTerminal = undefined
    this.ledger.recorded.statuses++
    this.statuses.push({ ...terminal, barrier: this.lastSequence, key: `${terminal.key}+${this.lastSequence}` })
  }

  /** Takes the first status off: it was acknowledged, or it never will be. */
  settleStatus(wasAcknowledged: boolean): void {
    const status = this.statuses.shift() as StatusIntent
    this.listener.statusSettled(status.key)
    this.statusAttempts = 0
    this.statusNotBeforeMs = 0
    this.statusReminted = false
    if (wasAcknowledged) this.settledTerminal = isTerminal(status) ? status : undefined
  }
}
