// From a checked event to a sealed segment: numbers it, writes it to the open segment, seals that in time, keeps the queue bounded.
import type { Segment, SegmentAnnotation, SeriesKey, SessionId } from '@syvain-metrics/protocol'
import type { Clock, Timer } from '../clock.ts'
import { MAX_ANNOTATION_CHARS_PER_SEGMENT, sealReason } from '../deliver/flush-policy.ts'
import type { Ledger } from '../deliver/ledger.ts'
import { CollectorError } from '../errors.ts'
import type { ResolvedQueueOptions } from '../options.ts'
import { OpenSegment } from './open-segment.ts'

/** What a recorder hands its segments to, and asks for room. */
export interface Receiver {
  /** @param isJournalled Whether every event of it went through `journal` before. */
  take(segment: Segment, isJournalled: boolean): void
  /** Writes events to disk that stay open. */
  journal(segment: Segment): void
  /** Events that fit now. */
  room(batchItems: number): number
  /** Makes room by giving up the oldest events that wait. */
  dropOldest(items: number): void
  /** Learns what has settled, and waits for it up to `waitMs`; false when waiting is not possible here. */
  catchUp(waitMs: number): boolean
}

/** What a recorder works with. */
export interface RecorderOptions {
  readonly session: SessionId
  readonly keys: readonly SeriesKey[]
  readonly options: ResolvedQueueOptions
  readonly clock: Clock
  readonly ledger: Ledger
  readonly receiver: Receiver
  readonly isShared: boolean
  /** Whether each synchronous turn is journalled at its end. */
  readonly journalsTurns: boolean
  /** Told once per synchronous turn that events found the queue full. */
  readonly onOverflow: (count: number, range: readonly [number, number]) => void
}

// A turn that records more than this is journalled on the way: it bounds what a death in the middle of it costs.
const MAX_TURN_EVENTS = 256
// How long one wait for room lasts at most before it is looked at again, milliseconds.
const WAIT_STEP_MS = 5

/** Records the events of one experiment. */
export class Recorder {
  readonly #setup: RecorderOptions
  readonly #open: OpenSegment
  /** Sequence of the next event. */
  #next = 0
  /** Events that certainly fit before the queue must be measured again. */
  #room = 0
  #timer: Timer | undefined
  /** When the open segment is old enough to be sealed. */
  #dueMs = 0
  /** Open events that are journalled. */
  #journalled = 0
  #turnIsQueued = false
  #overflowFrom = -1
  #overflowCount = 0

  constructor(setup: RecorderOptions) {
    this.#setup = setup
    this.#open = new OpenSegment(setup.options.maxBatchItems, setup.isShared)
  }

  /** Sequence of the last event recorded; -1 before the first. */
  get lastSequence(): number {
    return this.#next - 1
  }

  /** @param isNow Whether `timeMs` was read from the clock just now: then the age of the open segment is known for nothing. */
  metric(series: number, step: number, timeMs: number, value: number, isNow: boolean): void {
    if (this.#room <= 0 && !this.#makeRoom('metrics')) return
    this.#room--
    this.#setup.ledger.recorded.metrics++
    this.#next++
    this.#open.metric(series, step, timeMs, value)
    if (this.#setup.journalsTurns) this.#queueTurn()
    if (this.#open.count === 1) this.#begin()
    else if (this.#open.isFull || (isNow ? timeMs >= this.#dueMs : (this.#open.count & 63) === 0)) this.#sealInTime()
  }

  annotation(annotation: SegmentAnnotation, step: number, timeMs: number): void {
    if (this.#room <= 0 && !this.#makeRoom('annotations')) return
    this.#room--
    this.#setup.ledger.recorded.annotations++
    this.#next++
    this.#open.annotation(annotation, step, timeMs)
    if (this.#setup.journalsTurns) this.#queueTurn()
    if (this.#open.count === 1) this.#begin()
    if (this.#open.isFull || this.#open.annotationChars >= MAX_ANNOTATION_CHARS_PER_SEGMENT) this.seal()
  }

  /** Hands over what is open, if anything. */
  seal(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#open.count === 0) return
    const { receiver, journalsTurns } = this.#setup
    if (journalsTurns) this.#journalTurn()
    this.#journalled = 0
    receiver.take(this.#open.seal(this.#origin()), journalsTurns)
  }

  #origin(): { session: SessionId; firstSequence: number; keys: readonly SeriesKey[] } {
    const { session, keys } = this.#setup
    return { session, firstSequence: this.#next - this.#open.count, keys }
  }

  #begin(): void {
    const { clock, options } = this.#setup
    this.#open.openedAtMs = clock.nowMs()
    this.#dueMs = this.#open.openedAtMs + options.flushDelayMs
    if (this.#open.isFull) this.seal()
    else this.#timer = clock.after(options.flushDelayMs, () => this.seal())
  }

  // A loop that never yields starves the timer: the age is looked at with every event that is stamped now, else every 64 events.
  #sealInTime(): void {
    const { clock, options } = this.#setup
    const { count, openedAtMs, annotationChars } = this.#open
    const ageMs = clock.nowMs() - openedAtMs
    if (sealReason({ count, ageMs, annotationChars }, options) !== undefined) this.seal()
  }

  #queueTurn(): void {
    if (this.#open.count - this.#journalled >= MAX_TURN_EVENTS) this.#journalTurn()
    if (this.#turnIsQueued) return
    this.#turnIsQueued = true
    queueMicrotask(() => {
      this.#turnIsQueued = false
      this.#journalTurn()
    })
  }

  #journalTurn(): void {
    if (this.#open.count === this.#journalled) return
    this.#setup.receiver.journal(this.#open.copy(this.#journalled, this.#origin()))
    this.#journalled = this.#open.count
  }

  #makeRoom(kind: 'metrics' | 'annotations'): boolean {
    const { options, receiver } = this.#setup
    const { overflow, maxBatchItems, maxQueueItems } = options
    const hasRoom = (): boolean => {
      this.#room = receiver.room(maxBatchItems) - this.#open.count
      return this.#room > 0
    }
    if (hasRoom()) return true
    // A full queue must not make every call dear: looked at once in 64.
    if ((this.#overflowCount & 63) === 0) receiver.catchUp(0)
    if (hasRoom()) return true
    if (typeof overflow === 'object' && this.#waitForRoom(overflow.block.timeoutMs, hasRoom)) return true
    if (overflow === 'drop-oldest') receiver.dropOldest(Math.min(maxBatchItems, maxQueueItems))
    if (hasRoom()) return true
    if (overflow === 'throw') {
      throw new CollectorError(
        'QUEUE_FULL',
        `Cannot record an event: ${maxQueueItems} events wait for delivery already (maxQueueItems)`,
      )
    }
    this.#dropNewest(kind)
    return false
  }

  #waitForRoom(timeoutMs: number, hasRoom: () => boolean): boolean {
    const { clock, receiver } = this.#setup
    this.seal()
    const deadlineMs = clock.nowMs() + timeoutMs
    while (clock.nowMs() < deadlineMs) {
      if (!receiver.catchUp(WAIT_STEP_MS)) return false
      if (hasRoom()) return true
    }
    return false
  }

  // The event takes its number with it, so that the gap shows in the sequence; the segment before it ends there.
  #dropNewest(kind: 'metrics' | 'annotations'): void {
    this.seal()
    const { ledger, onOverflow } = this.#setup
    ledger.recorded[kind]++
    ledger.drop('overflow', kind)
    const sequence = this.#next++
    if (this.#overflowCount++ > 0) return
    this.#overflowFrom = sequence
    queueMicrotask(() => {
      const count = this.#overflowCount
      this.#overflowCount = 0
      onOverflow(count, [this.#overflowFrom, this.#next - 1])
    })
  }
}
