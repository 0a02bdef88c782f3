// Applies answers: books what happened to a piece or a status, moves the gate, and says what goes back into the queue.
import type { ApiError, Outcome } from '@syvain-metrics/api-client'
import type { Clock } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import type { Sink } from '../sinks/sink.ts'
import { type BatchLimit, limitAfterSuccess, limitAfterTooLarge, NO_BATCH_LIMIT } from './batch-limit.ts'
import type { DeliveryEvent } from './delivery-event.ts'
import type { Lane } from './lane.ts'
import { type Gate, gateAfterFailure, OPEN_GATE, widthAfterSuccess } from './origin-gate.ts'
import { lastSequence, type Piece, pieceItems, pieceRanges } from './piece.ts'
import { type Decision, decide } from './retry-policy.ts'
import { halves, itemCount, without } from './split.ts'

/** How long a refused experiment rests before one more try, milliseconds. */
export const PARK_MS = 60_000
/** A longer `Retry-After` is kept, and reported as `stalled`; milliseconds. */
export const STALL_MS: number = 15 * 60_000

/** What a settler works with. */
export interface SettlerOptions {
  readonly sink: Sink
  readonly clock: Clock
  readonly maxInFlight: number
  readonly maxRetries: number | null
  readonly onEvent: (event: DeliveryEvent) => void
  /** Told of each retryable failure. */
  readonly onFailure: () => void
}

/** An answer to one request. */
export interface Answer {
  readonly outcome: Outcome<unknown>
  /** Whether the gate was open when the request left. */
  readonly wasOpen: boolean
}

/** The state that answers change beside the lanes: one gate and one batch limit for the origin. */
export class Settler {
  gate: Gate = OPEN_GATE
  limit: BatchLimit = NO_BATCH_LIMIT
  /** Requests at a time: one at first and after a failure, one more with each success. */
  width = 1
  readonly #options: SettlerOptions

  constructor(options: SettlerOptions) {
    this.#options = options
  }

  /** @returns The pieces that go back to the front of the queue, in order. */
  afterPiece(lane: Lane, part: Piece, { outcome, wasOpen }: Answer): Piece[] {
    const { maxRetries, clock } = this.#options
    const { attempts, reminted } = part
    const isPlain = part.form !== 'segment'
    const decision = decide(outcome, { items: itemCount(part), attempts, reminted, isPlain, maxRetries })
    switch (decision.do) {
      case 'settle':
        this.#openGate(lane)
        this.#settle(lane, part, decision.ack?.rejected ?? [])
        return []
      case 'wait':
        this.#fail(lane, decision, wasOpen)
        return [{ ...part, attempts: attempts + 1 }]
      case 'ask-again':
        return [{ ...part, notBeforeMs: clock.nowMs() + decision.afterMs }]
      case 'remint':
        return [{ ...part, reminted: true }]
      case 'park':
        this.#park(lane, decision.error)
        return [part]
      case 'drop':
        this.#fail(lane, decision, wasOpen)
        this.drop(lane, part, 'retries-exhausted')
        return []
      default:
        this.#openGate(lane)
        return this.#afterRefusal(lane, part, decision)
    }
  }

  afterStatus(lane: Lane, { outcome, wasOpen }: Answer): void {
    const { maxRetries, clock } = this.#options
    const { statusAttempts: attempts, statusReminted: reminted } = lane
    const attempt = { items: 1, attempts, reminted, isPlain: true, maxRetries }
    const decision = decide(outcome, attempt)
    switch (decision.do) {
      case 'settle':
        this.#openGate(lane)
        lane.ledger.acknowledged.statuses++
        lane.settleStatus(true)
        break
      case 'wait':
        lane.statusAttempts++
        this.#fail(lane, decision, wasOpen)
        break
      case 'ask-again':
        lane.statusNotBeforeMs = clock.nowMs() + decision.afterMs
        break
      case 'remint':
        lane.statusReminted = true
        break
      case 'park':
        this.#park(lane, decision.error)
        break
      case 'drop':
        this.#fail(lane, decision, wasOpen)
        this.#giveUpStatus(lane, 'retries-exhausted')
        break
      default:
        this.#openGate(lane)
        this.#giveUpStatus(lane, outcome.kind === 'ok' ? undefined : outcome.error)
    }
  }

  /** The pieces that can be sent; the others are given up. */
  sendable(lane: Lane, pieces: readonly Piece[]): Piece[] {
    return pieces.filter((part) => {
      const isSendable = part.form !== 'unsendable'
      if (!isSendable) this.drop(lane, part, 'non-finite')
      return isSendable
    })
  }

  /** Gives a piece up. */
  drop(lane: Lane, part: Piece, reason: 'overflow' | 'retries-exhausted' | 'non-finite'): void {
    const { metrics, annotations } = pieceItems(part)
    if (metrics > 0) lane.ledger.drop(reason, 'metrics', metrics)
    if (annotations > 0) lane.ledger.drop(reason, 'annotations', annotations)
    const { slug } = lane.target
    lane.listener.settled(pieceRanges(part), 'dropped')
    this.#noteGap(lane, part, reason)
    this.#options.onEvent({ type: 'drop', slug, reason, count: metrics + annotations, range: rangeOf(part) })
  }

  // The server is there and does not want this piece as it is.
  #afterRefusal(lane: Lane, part: Piece, decision: Decision): Piece[] {
    switch (decision.do) {
      case 'split':
        this.limit = limitAfterTooLarge(this.limit, itemCount(part))
        return halves(part)
      case 'take-out': {
        const parts = without(part, decision.items)
        for (const refused of parts?.refused ?? []) this.#deadLetter(lane, refused, decision.error.message)
        return parts?.rest ?? halves(part)
      }
      case 'downgrade':
        this.#options.sink.downgrade?.()
        return this.sendable(lane, this.#options.sink.pieces(part.segment))
      case 'dead-letter':
        this.#deadLetter(lane, part, decision.error.message)
        return []
      default:
        return halves(part)
    }
  }

  #settle(lane: Lane, part: Piece, rejected: readonly { index: number; message: string }[]): void {
    const refusedItems = rejected.map(({ index }) => index)
    const parts = refusedItems.length === 0 ? undefined : without(part, refusedItems)
    const ascending = [...rejected].sort((a, b) => a.index - b.index)
    for (const [i, refused] of (parts?.refused ?? []).entries())
      this.#deadLetter(lane, refused, ascending[i]?.message ?? '')
    for (const accepted of parts?.rest ?? [part]) {
      const { metrics, annotations } = pieceItems(accepted)
      lane.ledger.acknowledged.metrics += metrics
      lane.ledger.acknowledged.annotations += annotations
      lane.listener.settled(pieceRanges(accepted), 'acknowledged')
    }
    this.limit = limitAfterSuccess(this.limit, itemCount(part))
    lane.repeatTerminal(part)
  }

  #openGate(lane: Lane): void {
    lane.parked = undefined
    if (this.gate.state === 'down') this.#options.onEvent({ type: 'recovered' })
    this.gate = OPEN_GATE
    this.width = widthAfterSuccess(this.width, this.#options.maxInFlight)
  }

  #fail(lane: Lane, failure: Extract<Decision, { do: 'wait' | 'drop' }>, sentWhileOpen: boolean): void {
    const { clock, onEvent, onFailure } = this.#options
    const { slug } = lane.target
    const retryAfterMs = failure.do === 'wait' ? failure.retryAfterMs : undefined
    lane.ledger.failed('retryable', failure.error.message)
    this.width = 1
    this.gate = gateAfterFailure(this.gate, { nowMs: clock.nowMs(), random: clock.random, retryAfterMs, sentWhileOpen })
    if (failure.do === 'wait' && failure.suspicious) {
      onEvent({ type: 'suspicious-ack', slug, message: failure.error.message })
    }
    if (retryAfterMs !== undefined && retryAfterMs > STALL_MS) onEvent({ type: 'stalled', slug, retryAfterMs })
    lane.listener.failed()
    onFailure()
  }

  #park(lane: Lane, error: ApiError): void {
    const { clock, onEvent } = this.#options
    const { slug } = lane.target
    const code = error.code === 'UNAUTHORIZED' ? 'UNAUTHORIZED' : 'NOT_FOUND'
    const reason = new CollectorError(code, `Cannot deliver to experiment "${slug}": ${error.message}`, {
      cause: error,
    })
    if (lane.parked === undefined) onEvent({ type: 'parked', slug, message: error.message })
    lane.ledger.failed('permanent', error.message)
    lane.parked = { untilMs: clock.nowMs() + PARK_MS, error: reason }
    lane.listener.failed()
  }

  #deadLetter(lane: Lane, part: Piece, message: string): void {
    const { metrics, annotations } = pieceItems(part)
    lane.ledger.deadLettered.metrics += metrics
    lane.ledger.deadLettered.annotations += annotations
    lane.ledger.failed('permanent', message)
    lane.listener.settled(pieceRanges(part), 'dead-letter')
    this.#noteGap(lane, part, 'dead-letter')
    const { slug } = lane.target
    this.#options.onEvent({ type: 'dead-letter', slug, count: metrics + annotations, range: rangeOf(part), message })
  }

  // So that a gap in a curve can be explained where it is looked at.
  #noteGap(lane: Lane, part: Piece, reason: string): void {
    if (this.#options.sink.report === undefined) return
    for (const [first, last] of pieceRanges(part)) {
      lane.unreported.push({ reason, first_sequence: first, count: last - first + 1 })
    }
  }

  #giveUpStatus(lane: Lane, reason: 'retries-exhausted' | ApiError | undefined): void {
    const { slug } = lane.target
    if (reason === 'retries-exhausted') {
      lane.ledger.drop(reason, 'statuses')
      this.#options.onEvent({ type: 'drop', slug, reason, count: 1 })
    } else {
      const message = reason?.message ?? 'the status was refused'
      lane.ledger.deadLettered.statuses++
      lane.ledger.failed('permanent', message)
      this.#options.onEvent({ type: 'dead-letter', slug, count: 1, message })
    }
    lane.settleStatus(false)
  }
}

function rangeOf(part: Piece): readonly [number, number] {
  return [part.segment.firstSequence, lastSequence(part)]
}
