// POST /experiments/{id}/delivery (extension `reports`): tells the server what will never arrive, and why.
import { isPlainObject, type SessionId } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Consecutive events that were dropped for one reason. */
export interface DroppedRange {
  /** A word such as `queue-full`. */
  readonly reason: string
  /** Sequence of the first event. */
  readonly first_sequence: number
  /** Number of events, ≥ 1. */
  readonly count: number
}

/** Arguments of {@link reportDelivery}. */
export interface ReportDeliveryArgs {
  readonly experimentId: string
  readonly session: SessionId
  readonly dropped: readonly DroppedRange[]
}

/**
 * Reports dropped events, so that a gap in a curve is explained.
 *
 * @throws ApiError
 */
export function reportDelivery(
  client: Client,
  { experimentId, session, dropped }: ReportDeliveryArgs,
  options?: CallOptions,
): Promise<{ readonly ok: true }> {
  const plan = {
    action: 'report what was dropped',
    method: 'POST',
    path: pathOf('experiments', experimentId, 'delivery'),
    json: { session, dropped },
    idempotent: true,
    read: (data: unknown) => (isPlainObject(data) && data.ok === true ? { ok: true as const } : undefined),
  } as const
  return call(client, plan, options)
}
