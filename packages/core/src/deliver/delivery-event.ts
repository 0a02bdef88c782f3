// What the engine tells the collector while it works; listeners and warnings are made of it.
import type { DropReason } from './ledger.ts'

/** Something that happened to events on their way. `slug` names the experiment. */
export type DeliveryEvent =
  | {
      /** Events are given up. `range`: first and last sequence, where known. */
      readonly type: 'drop'
      readonly slug: string
      readonly reason: DropReason
      readonly count: number
      readonly range?: readonly [number, number]
    }
  | {
      /** The destination refuses these events for good; `message` is its reason. */
      readonly type: 'dead-letter'
      readonly slug: string
      readonly count: number
      readonly range?: readonly [number, number]
      readonly message: string
    }
  /** An answer looked like success and was none: a redirect, a page, counts that do not add up. The events are kept. */
  | { readonly type: 'suspicious-ack'; readonly slug: string; readonly message: string }
  /** The server asked to wait for more than a quarter of an hour. */
  | { readonly type: 'stalled'; readonly slug: string; readonly retryAfterMs: number }
  /** The destination refuses this experiment; its events are kept and tried again every minute. */
  | { readonly type: 'parked'; readonly slug: string; readonly message: string }
  /** Delivery works again after failures. */
  | { readonly type: 'recovered' }
