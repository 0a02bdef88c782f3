// Delivers what a process before this one left on disk, a part at a time, and tells the disk what has settled.
import type { Segment } from '@syvain-metrics/protocol'
import { KeptSegments } from '../deliver/kept-segments.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import type { DeliveryHost, Fate, LaneListener, LaneView, SequenceRange } from './delivery-host.ts'
import type { LeftSession } from './platform.ts'

// Left events are old already: a part of the queue is enough for them.
const MAX_ITEMS = 10_000

/** One session of a dead process on its way. */
export class Replay implements LaneListener {
  readonly lane: LaneView
  readonly #host: DeliveryHost
  readonly #session: LeftSession
  readonly #segments: Iterator<Segment>
  readonly #kept = new KeptSegments()
  readonly #statuses: Map<string, StatusIntent>
  #isRead = false
  #statusesAreSent = false

  constructor(host: DeliveryHost, session: LeftSession) {
    this.#host = host
    this.#session = session
    this.#segments = session.segments()[Symbol.iterator]()
    this.#statuses = new Map(session.statuses().map((status) => [status.key, status]))
    this.lane = host.open(session.target, this)
    this.lane.ledger.recorded.statuses += this.#statuses.size
    this.#deliver()
  }

  settled(ranges: readonly SequenceRange[], fate: Fate): void {
    for (const range of ranges) this.#kept.settle(range)
    this.#session.settle(ranges, fate)
    this.#deliver()
  }

  statusSettled(key: string): void {
    this.#statuses.delete(key)
    this.#session.settleStatus(key)
    this.#finishIfDone()
  }

  failed(): void {
    // The books say so already.
  }

  unsettled(): { segments: Iterable<Segment>; statuses: Iterable<StatusIntent> } {
    return { segments: this.#kept.unsettled(), statuses: this.#statusesAreSent ? [...this.#statuses.values()] : [] }
  }

  /** Lets go of the disk; what has not settled stays there for the next process. */
  close(): void {
    this.#session.finish()
  }

  #deliver(): void {
    while (!this.#isRead && this.#kept.items < MAX_ITEMS) {
      const next = this.#segments.next()
      if (next.done === true) {
        this.#isRead = true
        this.#sendStatuses()
        break
      }
      const segment = next.value
      this.#kept.add(segment, true)
      this.lane.ledger.recorded.metrics += segment.count - segment.annotations.length
      this.lane.ledger.recorded.annotations += segment.annotations.length
      this.#host.deliver(this.lane, segment)
    }
    this.#finishIfDone()
  }

  #sendStatuses(): void {
    this.#statusesAreSent = true
    for (const status of [...this.#statuses.values()]) this.#host.status(this.lane, status)
  }

  #finishIfDone(): void {
    if (this.#isRead && this.#kept.items === 0 && this.#statuses.size === 0) this.#session.finish()
  }
}
