// What the recording thread and the delivery worker say to each other. Everything here is structured-cloneable.
import type { DroppedRange } from '@syvain-metrics/api-client'
import type { Segment, SeriesKey } from '@syvain-metrics/protocol'
import type { DeliveryEvent } from '../deliver/delivery-event.ts'
import type { DeliveryStats } from '../deliver/ledger.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import type { CollectorErrorCode } from '../errors.ts'
import type { Target } from '../sinks/sink.ts'
import type { Fate, SequenceRange } from './delivery-host.ts'

/** What a worker is started with. Bounds in milliseconds. */
export interface WorkerSettings {
  readonly host: string
  readonly token: string
  readonly timeoutMs: number
  readonly ingestTimeoutMs: number
  readonly maxInFlight: number
  readonly maxRetries: number | null
}

/** From the recording thread. Lanes are numbered in the order in which they were opened. */
export type ToWorker =
  | { readonly do: 'open'; readonly target: Target }
  /** `table`: that of the segment; left out where it is the same as that of the lane's segment before. */
  | {
      readonly do: 'deliver'
      readonly lane: number
      readonly segment: Omit<Segment, 'table'>
      readonly table: readonly SeriesKey[] | undefined
    }
  | { readonly do: 'status'; readonly lane: number; readonly status: StatusIntent }
  | { readonly do: 'flush'; readonly id: number; readonly lanes: readonly number[]; readonly timeoutMs: number }
  | { readonly do: 'end-flush'; readonly id: number }
  | { readonly do: 'report'; readonly lane: number; readonly dropped: DroppedRange }
  /** As with `last-flush`: the recording thread waits on `done`. */
  | { readonly do: 'drop-oldest'; readonly lane: number; readonly items: number; readonly done: Int32Array }
  /** The recording thread stands still and waits on `done`, an Int32Array of one, until the worker sets it to 1. */
  | { readonly do: 'last-flush'; readonly timeoutMs: number; readonly done: Int32Array }
  | { readonly do: 'close' }

/** The worker's books of one lane, as totals since it was opened. */
export interface LaneReport {
  readonly lane: number
  readonly stats: DeliveryStats
  readonly errors: readonly string[]
  readonly parked: { readonly code: CollectorErrorCode; readonly message: string } | undefined
  readonly nextAttemptAtMs: number | undefined
}

/** From the worker. */
export type FromWorker =
  | { readonly say: 'ready' }
  /** What settled, with the books that already count it: a queue that empties must not be ahead of its books. */
  | {
      readonly say: 'news'
      readonly reports: readonly LaneReport[]
      readonly settled: readonly {
        readonly lane: number
        readonly ranges: readonly SequenceRange[]
        readonly fate: Fate
      }[]
      readonly statuses: readonly { readonly lane: number; readonly key: string }[]
    }
  | { readonly say: 'event'; readonly event: DeliveryEvent }
  | { readonly say: 'flushed'; readonly id: number }
  | { readonly say: 'closed' }
