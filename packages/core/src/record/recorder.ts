// From a checked event to a sealed segment: numbers it, writes it to the open segment, seals that in time, keeps the queue bounded.
import type { Segment, SegmentAnnotation, SeriesKey, SessionId } from '@syvain-metrics/protocol'
import type { Clock, Timer } from '../clock.ts'
import { MAX_ANNOTATION_CHARS_PER_SEGMENT, sealReason } from '../deliver/flush-policy.ts'
import type { Ledger } from '../deliver/ledger.ts'
import { CollectorError } from '../errors.ts'
import type { ResolvedQueueOptions } from '../options.ts'
import { OpenSegment } from './open-segment.ts'

/** What a recorder works with. */
export interface RecorderOptions {
  readonly session: SessionId
  readonly keys: readonly SeriesKey[]
  readonly options: ResolvedQueueOptions
  readonly clock: Clock
  readonly ledger: Ledger
  /** Takes a sealed segment. */
  readonly deliver: (segment: Segment) => void
  /** Makes room by giving up the oldest events that wait. */
  readonly dropOldest: (items: number) => void
  /** Told once per synchronous turn that events found the queue full. */
  readonly onOverflow: (count: number, range: readonly [number, number]) => void
}

/** Records the events of one experiment. */
export class Recorder {
  readonly #setup: RecorderOptions
  readonly #open: OpenSegment
  /** Sequence of the next event. */
  #next = 0
  /** Events that certainly fit before the queue must be measured again. */
  #room = 0
  #timer: Timer | undefined
  #overflowFrom = -1
  #overflowCount = 0

  constructor(setup: RecorderOptions) {
    this.#setup = setup
    this.#open = new OpenSegment(setup.options.maxBatchItems)
  }

  /** Sequence of the last event recorded; -1 before the first. */
  get lastSequence(): number {
    return this.#next - 1
  }

  /** Events in the open segment. */
  get openCount(): number {
    return this.#open.count
  }

  metric(series: number, step: number, timeMs: number, value: number): void {
    if (this.#room <= 0 && !this.#makeRoom('metrics')) return
    this.#room--
    this.#setup.ledger.recorded.metrics++
    this.#next++
    this.#open.metric(series, step, timeMs, value)
    if (this.#open.count === 1) this.#begin()
    else if (this.#open.isFull || (this.#open.count & 63) === 0) this.#sealInTime()
  }

  annotation(annotation: SegmentAnnotation, step: number, timeMs: number): void {
    if (this.#room <= 0 && !this.#makeRoom('annotations')) return
    this.#room--
    this.#setup.ledger.recorded.annotations++
    this.#next++
    this.#open.annotation(annotation, step, timeMs)
    if (this.#open.count === 1) this.#begin()
    if (this.#open.isFull || this.#open.annotationChars >= MAX_ANNOTATION_CHARS_PER_SEGMENT) this.seal()
  }

  /** Hands over what is open, if anything. */
  seal(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const { count } = this.#open
    if (count === 0) return
    const { session, keys, deliver } = this.#setup
    deliver(this.#open.seal({ session, firstSequence: this.#next - count, keys }))
  }

  #begin(): void {
    const { clock, options } = this.#setup
    this.#open.openedAtMs = clock.nowMs()
    if (this.#open.isFull) this.seal()
    else this.#timer = clock.after(options.flushDelayMs, () => this.seal())
  }

  // A loop that never yields starves the timer; the age is looked at every 64 events.
  #sealInTime(): void {
    const { clock, options } = this.#setup
    const { count, openedAtMs, annotationChars } = this.#open
    const ageMs = clock.nowMs() - openedAtMs
    if (sealReason({ count, ageMs, annotationChars }, options) !== undefined) this.seal()
  }

  #makeRoom(kind: 'metrics' | 'annotations'): boolean {
    const { ledger, options, dropOldest } = this.#setup
    const room = (): number => options.maxQueueItems - ledger.pendingItems
    if (room() <= 0 && options.overflow === 'drop-oldest')
      dropOldest(Math.min(options.maxBatchItems, options.maxQueueItems))
    this.#room = room()
    if (this.#room > 0) return true
    if (options.overflow === 'throw') {
      throw new CollectorError(
        'QUEUE_FULL',
        `Cannot record an event: ${options.maxQueueItems} events wait for delivery already (maxQueueItems)`,
      )
    }
    this.#dropNewest(kind)
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
