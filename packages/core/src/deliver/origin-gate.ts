// One gate per origin: while it is down, one probe at a time goes out, not one per batch. Pure.
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS } from '@syvain-metrics/api-client'

/** Whether requests may go to the origin, and when the next one may. */
export type Gate =
  | { readonly state: 'open' }
  | {
      readonly state: 'down'
      /** Failures in a row, ≥ 1. */
      readonly failures: number
      /** When the next probe may go, milliseconds since the Unix epoch. */
      readonly nextProbeMs: number
      /** Whether the server named that time: then nothing may go earlier, not even a flush. */
      readonly asked: boolean
    }

export const OPEN_GATE: Gate = { state: 'open' }

/** How many requests may be in flight at `nowMs`; `flushing` asks for a probe at once, unless the server named a time. */
export function gateWidth(
  gate: Gate,
  { nowMs, maxInFlight, flushing }: { nowMs: number; maxInFlight: number; flushing: boolean },
): number {
  if (gate.state === 'open') return maxInFlight
  return nowMs >= gate.nextProbeMs || (flushing && !gate.asked) ? 1 : 0
}

/** A retryable failure, as the gate sees it. */
export interface Failure {
  readonly nowMs: number
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** How long the server asked to wait, milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Whether the request left while the gate was open: those in flight together fail together, and count once. */
  readonly sentWhileOpen: boolean
}

/**
 * The gate after a retryable failure: a wait between half of 200 ms · 2ⁿ and all of it, at most 30 s; a time the server asked
 * for is kept exactly.
 *
 * The lower half is never drawn: there is one prober per process, and a dead origin shall see at most ten requests in 40 s.
 */
export function gateAfterFailure(gate: Gate, { nowMs, random, retryAfterMs, sentWhileOpen }: Failure): Gate {
  const before = gate.state === 'down' ? gate : { failures: 0, nextProbeMs: 0, asked: false }
  if (gate.state === 'down' && sentWhileOpen && !retryAfterMs) return gate
  const failures = before.failures + (gate.state === 'down' && sentWhileOpen ? 0 : 1)
  // `Retry-After: 0` names no time: taken at its word, a server that is down would be asked without a pause.
  const asked = retryAfterMs !== undefined && retryAfterMs > 0
  const next = nowMs + (asked ? retryAfterMs : probeDelayMs(failures, random))
  // An earlier answer that asked for a longer wait still stands.
  const floor = before.asked ? before.nextProbeMs : 0
  return {
    state: 'down',
    failures,
    nextProbeMs: Math.max(next, floor),
    asked: asked || floor > nowMs,
  }
}

function probeDelayMs(failures: number, random: () => number): number {
  const limit = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failures - 1))
  return Math.floor((limit * (1 + random())) / 2)
}

/** Requests at a time after a success: one more, so that an origin that comes back, or was never there, is not hit by all at once. */
export function widthAfterSuccess(width: number, maxInFlight: number): number {
  return Math.min(width + 1, maxInFlight)
}
