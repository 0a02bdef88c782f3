// What a flush reports. Made from the books: what is pending and lost now, and what happened since the last report.
import type { DeliveryStats, DropReason } from './deliver/ledger.ts'

/** Outcome of a flush. */
export interface FlushResult {
  /** Nothing is pending, and nothing was ever lost. (`dropped['non-finite']` counts values that no wire can carry; they are no loss.) */
  readonly ok: boolean
  /** Delivered since the last result of this experiment or collector. */
  readonly deliveredMetrics: number
  readonly deliveredAnnotations: number
  readonly deliveredStatuses: number
  /** Given up over the whole life, non-finite values included. */
  readonly droppedMetrics: number
  readonly droppedAnnotations: number
  readonly droppedStatuses: number
  /** Failed attempts since the last result: those that are tried again, and those that a server refused for good. */
  readonly retryableFailures: number
  readonly permanentFailures: number
  readonly pendingMetrics: number
  readonly pendingAnnotations: number
  readonly pendingStatuses: number
  /** The last messages of failures, oldest first, at most ten. */
  readonly errors: readonly string[]
  /** Given up over the whole life, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** Refused by the server for good over the whole life: metrics, annotations and statuses. */
  readonly deadLettered: number
  /** Of what is pending, events that the disk alone holds: they survive the end of the process. */
  readonly onDisk: number
  /** When the next attempt will be made, milliseconds since the Unix epoch; absent when nothing is pending. */
  readonly nextAttemptAt?: number
}

/** Events lost over the whole life. */
export function lostCount(stats: DeliveryStats): number {
  const { metrics, annotations, statuses } = stats.droppedTally
  return metrics + annotations + statuses - (stats.dropped['non-finite'] ?? 0) + deadLetteredCount(stats)
}

/** Events that wait or are under way. */
export function pendingCount({ pending }: DeliveryStats): number {
  return pending.metrics + pending.annotations + pending.statuses
}

/**
 * A result from two states of the books.
 *
 * @param before The books at the last result; all zero for the first.
 */
export function flushResult(
  now: DeliveryStats,
  before: DeliveryStats,
  {
    errors,
    nextAttemptAt,
    onDisk,
  }: {
    readonly errors: readonly string[]
    readonly nextAttemptAt: number | undefined
    readonly onDisk: number
  },
): FlushResult {
  const isPending = pendingCount(now) > 0
  return {
    ok: !isPending && lostCount(now) === 0,
    deliveredMetrics: now.acknowledged.metrics - before.acknowledged.metrics,
    deliveredAnnotations: now.acknowledged.annotations - before.acknowledged.annotations,
    deliveredStatuses: now.acknowledged.statuses - before.acknowledged.statuses,
    droppedMetrics: now.droppedTally.metrics,
    droppedAnnotations: now.droppedTally.annotations,
    droppedStatuses: now.droppedTally.statuses,
    retryableFailures: now.retryableFailures - before.retryableFailures,
    permanentFailures: now.permanentFailures - before.permanentFailures,
    pendingMetrics: now.pending.metrics,
    pendingAnnotations: now.pending.annotations,
    pendingStatuses: now.pending.statuses,
    errors,
    dropped: now.dropped,
    deadLettered: deadLetteredCount(now),
    onDisk,
    ...(isPending && nextAttemptAt !== undefined && { nextAttemptAt }),
  }
}

function deadLetteredCount({ deadLettered }: DeliveryStats): number {
  return deadLettered.metrics + deadLettered.annotations + deadLettered.statuses
}
