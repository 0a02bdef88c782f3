// Where the engine runs, as the recording side sees it: in this thread or in a worker.
import type { DroppedRange } from '@syvain-metrics/api-client'
import type { Segment } from '@syvain-metrics/protocol'
import type { Ledger } from '../deliver/ledger.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import type { CollectorError } from '../errors.ts'
import type { Target } from '../sinks/sink.ts'

/** First and last sequence, both included. */
export type SequenceRange = readonly [first: number, last: number]

/** How events left the queue. */
export type Fate = 'acknowledged' | 'dead-letter' | 'dropped'

/** One experiment in a host. */
export interface LaneView {
  readonly target: Target
  readonly ledger: Ledger
  /** Set while the destination refuses this experiment. */
  readonly parked: { readonly error: CollectorError } | undefined
  /** When the next attempt may happen, milliseconds since the Unix epoch; `undefined` when nothing waits. */
  nextAttemptAtMs(): number | undefined
}

/** What a host tells the recording side about one experiment. */
export interface LaneListener {
  /** These events are settled: they need not be kept any more. */
  settled(ranges: readonly SequenceRange[], fate: Fate): void
  statusSettled(key: string): void
  /** An attempt failed: books and times have changed. */
  failed(): void
  /** What is not settled, oldest first: delivered again by a host that takes over. */
  unsettled(): { readonly segments: Iterable<Segment>; readonly statuses: Iterable<StatusIntent> }
}

/** Runs the engine. */
export interface DeliveryHost {
  /** Whether segments must lie in shared memory. */
  readonly sharesMemory: boolean
  /** @param ledger Books to go on with; new ones when absent. */
  open(target: Target, listener: LaneListener, ledger?: Ledger): LaneView
  deliver(lane: LaneView, segment: Segment): void
  status(lane: LaneView, status: StatusIntent): void
  /** One attempt for what these lanes hold; ends at `timeoutMs` at the latest. */
  flush(lanes: readonly LaneView[], bounds: FlushBounds): Promise<void>
  /** Tells the destination, where it listens, what will never arrive. */
  report(lane: LaneView, dropped: DroppedRange): void
  /** Gives up the oldest waiting events. */
  dropOldest(lane: LaneView, items: number): void
  /**
   * Applies what has already happened without waiting for the event loop, after standing still for `waitMs`.
   *
   * @returns Whether anything can happen while this thread stands still.
   */
  catchUp(waitMs: number): boolean
  /**
   * Delivers what it can while this thread stands still, for at most `timeoutMs`.
   *
   * @returns Whether it could try: a host in this thread cannot.
   */
  flushSync(timeoutMs: number): boolean
  close(): Promise<void>
}

/** Bounds of one flush. */
export interface FlushBounds {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}
