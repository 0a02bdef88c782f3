// A status on its way: what it says, and which events must have arrived before it.
import type { WireStatusUpdate } from '@syvain-metrics/protocol'

/** One status update. It is sent when no event up to `barrier` is unsettled, so that `done` never overtakes a metric. */
export interface StatusIntent {
  readonly update: WireStatusUpdate
  /** Sequence of the last event recorded before it; -1 for none. */
  readonly barrier: number
  /** Idempotency key, the same on every retry. */
  readonly key: string
}

/** Whether the experiment is over with it. */
export function isTerminal({ update }: StatusIntent): boolean {
  return update.status === 'done' || update.status === 'error'
}
