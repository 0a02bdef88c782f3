// Holds everything of one experiment from its sealing to its settlement: in memory, on disk, or both. Nothing leaves it unaccounted.
import type { Segment } from '@syvain-metrics/protocol'
import type { DeliveryHost, Fate, LaneListener, LaneView, SequenceRange } from '../hosts/delivery-host.ts'
import type { Target } from '../sinks/sink.ts'
import { KeptSegments } from './kept-segments.ts'
import type { StatusIntent } from './status-intent.ts'

/** The disk as custody uses it; `spool/spool.ts` is one. */
export interface Journal {
  /** Writes a segment; `undefined` when the disk has no room for it. */
  append(segment: Segment): { readonly offset: number; readonly length: number } | undefined
  appendStatus(status: StatusIntent): void
  settle(ranges: readonly SequenceRange[], fate: Fate): void
  settleStatus(key: string): void
  read(place: { readonly offset: number; readonly length: number }): Segment
  close(): void
}

/** When segments are written to disk: never, when they must leave memory, or before they are sent. */
export type Keeping = 'memory' | 'spill' | 'batch'

/** What custody works with. */
export interface CustodyOptions {
  readonly host: DeliveryHost
  readonly target: Target
  readonly keeping: Keeping
  /** Events held in memory at most; further ones go to the disk alone. */
  readonly maxMemoryItems: number
  /** Opens the disk; called at the first write. */
  readonly openJournal: () => Journal
  /** Told of events that neither memory nor disk could hold. */
  readonly onLost: (reason: 'spool-full' | 'corrupt', lost: LostEvents) => void
  readonly onDiskFailure: (error: unknown) => void
}

/** Events that are lost, by kind and sequence. */
export interface LostEvents {
  readonly metrics: number
  readonly annotations: number
  readonly range: SequenceRange
}

interface OnDisk {
  readonly place: { readonly offset: number; readonly length: number }
  readonly lost: LostEvents
  readonly count: number
}

/** The events of one experiment that are sealed and not settled. */
export class Custody implements LaneListener {
  readonly lane: LaneView
  readonly #options: CustodyOptions
  readonly #kept = new KeptSegments()
  /** On disk alone, oldest first. */
  readonly #disk: OnDisk[] = []
  readonly #statuses = new Map<string, StatusIntent>()
  /** Wait until the disk has handed over what stands before them. */
  readonly #heldStatuses: StatusIntent[] = []
  #journal: Journal | undefined
  #diskItems = 0
  #isDiskFull = false
  #waiting: (() => void)[] = []

  constructor(options: CustodyOptions) {
    this.#options = options
    this.lane = options.host.open(options.target, this)
  }

  /** Unsettled events in memory. */
  get memoryItems(): number {
    return this.#kept.items
  }

  /** Unsettled events that the disk alone holds. */
  get diskItems(): number {
    return this.#diskItems
  }

  /** Events that may be recorded before this must be asked again. With a disk that has room, one more batch always may. */
  room(batchItems: number): number {
    const free = this.#options.maxMemoryItems - this.#kept.items
    return this.#hasDisk && !this.#isDiskFull ? Math.max(free, batchItems) : free
  }

  /** @param isWritten Whether every event of it was journalled already. */
  take(segment: Segment, isWritten = false): void {
    const { keeping, maxMemoryItems, host } = this.#options
    const isFull = this.#disk.length > 0 || this.#kept.items + segment.count > maxMemoryItems
    if (isFull && this.#hasDisk) {
      this.#takeToDisk(segment)
      return
    }
    this.#kept.add(segment, isWritten || (keeping === 'batch' && this.journal(segment)))
    host.deliver(this.lane, segment)
  }

  /** Writes events that are still open: what survives the death of the process before they are sealed. */
  journal(segment: Segment): boolean {
    return this.#onJournal((journal) => journal.append(segment)) !== undefined
  }

  takeStatus(status: StatusIntent): void {
    this.#statuses.set(status.key, status)
    if (this.#options.keeping === 'batch') this.#onJournal((journal) => journal.appendStatus(status))
    if (this.#disk.length > 0) this.#heldStatuses.push(status)
    else this.#options.host.status(this.lane, status)
  }

  settled(ranges: readonly SequenceRange[], fate: Fate): void {
    for (const range of ranges) this.#kept.settle(range)
    this.#isDiskFull = false
    if (this.#journal !== undefined) this.#onJournal((journal) => journal.settle(ranges, fate))
    this.#refill()
    if (this.#waiting.length > 0 && this.hasRoom) for (const wake of this.#waiting.splice(0)) wake()
  }

  statusSettled(key: string): void {
    this.#statuses.delete(key)
    if (this.#journal !== undefined) this.#onJournal((journal) => journal.settleStatus(key))
  }

  failed(): void {
    // The books say so already.
  }

  unsettled(): { segments: Iterable<Segment>; statuses: Iterable<StatusIntent> } {
    const held = new Set(this.#heldStatuses)
    const statuses = [...this.#statuses.values()].filter((status) => !held.has(status))
    return { segments: this.#kept.unsettled(), statuses }
  }

  /** Less than half of the queue is in use. */
  get hasRoom(): boolean {
    return this.#kept.items <= this.#options.maxMemoryItems / 2
  }

  /** Resolves when less than half of the queue is in use. */
  untilRoom(): Promise<void> {
    return this.hasRoom ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  /**
   * Writes everything that only memory holds: the last thing before a process ends.
   *
   * @returns Events that are on disk now.
   */
  spill(): number {
    if (!this.#hasDisk) return 0
    for (const segment of this.#kept.unwritten()) this.journal(segment)
    if (this.#options.keeping === 'spill') {
      for (const status of this.#statuses.values()) this.#onJournal((journal) => journal.appendStatus(status))
    }
    return this.#kept.items + this.#diskItems
  }

  /** Closes the disk; its folder goes when everything on it has settled. */
  close(): void {
    this.#onOpenJournal((journal) => journal.close())
  }

  get #hasDisk(): boolean {
    return this.#options.keeping !== 'memory'
  }

  #takeToDisk(segment: Segment): void {
    const annotations = segment.annotations.length
    const range: SequenceRange = [segment.firstSequence, segment.firstSequence + segment.count - 1]
    const lost = { metrics: segment.count - annotations, annotations, range }
    const place = this.#onJournal((journal) => journal.append(segment))
    if (place === undefined) {
      this.#isDiskFull = true
      this.#options.onLost('spool-full', lost)
      return
    }
    this.#disk.push({ place, lost, count: segment.count })
    this.#diskItems += segment.count
  }

  // Hands over what the disk alone holds as memory empties, then the statuses that stand behind it.
  #refill(): void {
    const { host, maxMemoryItems } = this.#options
    // One that is larger than half of the queue goes when memory is empty.
    const fits = ({ count }: OnDisk): boolean =>
      this.#kept.items === 0 || this.#kept.items + count <= maxMemoryItems / 2
    while (this.#disk[0] !== undefined && fits(this.#disk[0])) {
      const { place, lost, count } = this.#disk.shift() as OnDisk
      this.#diskItems -= count
      const segment = this.#onJournal((journal) => journal.read(place))
      if (segment === undefined) this.#options.onLost('corrupt', lost)
      else {
        this.#kept.add(segment, true)
        host.deliver(this.lane, segment)
      }
    }
    if (this.#disk.length > 0) return
    for (const status of this.#heldStatuses.splice(0)) host.status(this.lane, status)
  }

  #onJournal<T>(use: (journal: Journal) => T): T | undefined {
    try {
      this.#journal ??= this.#options.openJournal()
      return use(this.#journal)
    } catch (error) {
      this.#options.onDiskFailure(error)
      return undefined
    }
  }

  #onOpenJournal(use: (journal: Journal) => void): void {
    if (this.#journal !== undefined) this.#onJournal(use)
  }
}
