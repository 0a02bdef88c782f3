// One experiment whose engine runs in a worker: its books as last reported, and what the worker has not settled yet.
import type { Segment, SeriesKey } from '@syvain-metrics/protocol'
import { Ledger } from '../deliver/ledger.ts'
import { CollectorError } from '../errors.ts'
import type { Target } from '../sinks/sink.ts'
import type { DeliveryHost, Fate, LaneListener, LaneView, SequenceRange } from './delivery-host.ts'
import type { LaneReport } from './worker-messages.ts'

/** A lane in a worker, or, after the worker's death, in its successor. */
export class RemoteLane implements LaneView, LaneListener {
  readonly number: number
  readonly target: Target
  readonly ledger: Ledger = new Ledger()
  host: DeliveryHost | undefined
  successor: LaneView | undefined
  readonly #listener: LaneListener
  #last = new Ledger().snapshot()
  #parked: { readonly error: CollectorError } | undefined
  #nextAttemptAtMs: number | undefined
  #sentTable: readonly SeriesKey[] | undefined

  constructor(number: number, target: Target, listener: LaneListener) {
    this.number = number
    this.target = target
    this.#listener = listener
  }

  get parked(): { readonly error: CollectorError } | undefined {
    return this.successor === undefined ? this.#parked : this.successor.parked
  }

  nextAttemptAtMs(): number | undefined {
    return this.successor === undefined ? this.#nextAttemptAtMs : this.successor.nextAttemptAtMs()
  }

  settled(ranges: readonly SequenceRange[], fate: Fate): void {
    this.#listener.settled(ranges, fate)
  }

  statusSettled(key: string): void {
    this.#listener.statusSettled(key)
  }

  failed(): void {
    this.#listener.failed()
  }

  unsettled(): ReturnType<LaneListener['unsettled']> {
    return this.#listener.unsettled()
  }

  /** A segment as the worker is sent it: a table that it knows need not be copied once more. */
  parcel({ table, ...segment }: Segment): {
    readonly segment: Omit<Segment, 'table'>
    readonly table: readonly SeriesKey[] | undefined
  } {
    const isKnown = table === this.#sentTable
    this.#sentTable = table
    return { segment, table: isKnown ? undefined : table }
  }

  /** Adds what happened since the last report to the books of this thread, which also hold what never reached the worker. */
  apply({ stats, errors, parked, nextAttemptAtMs }: LaneReport): void {
    this.ledger.add(stats, this.#last)
    this.#last = stats
    this.ledger.errors.splice(0, this.ledger.errors.length, ...errors)
    this.#parked = parked && { error: new CollectorError(parked.code, parked.message) }
    this.#nextAttemptAtMs = nextAttemptAtMs
  }

  /** Hands everything that is not settled to another host, which keeps the same books. */
  moveTo(host: DeliveryHost): void {
    this.host = host
    const successor = host.open(this.target, this, this.ledger)
    this.successor = successor
    const { segments, statuses } = this.#listener.unsettled()
    for (const segment of [...segments]) host.deliver(successor, segment)
    for (const status of [...statuses]) host.status(successor, status)
  }
}
