// What goes out next. Reads the lanes, takes the piece it names, decides nothing else.
import type { Lane } from './lane.ts'
import type { Piece } from './piece.ts'
import type { StatusIntent } from './status-intent.ts'

/** The next thing to do. */
export type Job =
  | { readonly kind: 'piece'; readonly lane: Lane; readonly piece: Piece }
  | { readonly kind: 'status'; readonly lane: Lane; readonly status: StatusIntent }
  /** Nothing may go now; look again at `atMs`, or when something changes. */
  | { readonly kind: 'wait'; readonly atMs: number | undefined }

/**
 * Chooses the next job, lanes in turn so that one busy experiment does not starve another.
 *
 * @param lanes In the order of turn.
 * @param nowMs Milliseconds since the Unix epoch.
 */
export function nextJob(lanes: readonly Lane[], nowMs: number): Job {
  let atMs: number | undefined
  const later = (time: number): void => {
    if (atMs === undefined || time < atMs) atMs = time
  }
  for (const lane of lanes) {
    if (lane.isIdle) continue
    if (lane.parked !== undefined && nowMs < lane.parked.untilMs) {
      later(lane.parked.untilMs)
      continue
    }
    // A parked lane whose time has come sends one probe, not all it has.
    if (lane.parked !== undefined && (lane.inFlight.size > 0 || lane.statusInFlight)) continue
    const status = readyStatus(lane)
    if (status !== undefined) {
      if (lane.statusNotBeforeMs <= nowMs) return { kind: 'status', lane, status }
      later(lane.statusNotBeforeMs)
    }
    const piece = lane.queue.takeReady(nowMs)
    if (piece !== undefined) return { kind: 'piece', lane, piece }
    for (const { notBeforeMs } of lane.queue) later(notBeforeMs)
  }
  return { kind: 'wait', atMs }
}

function readyStatus(lane: Lane): StatusIntent | undefined {
  const status = lane.statuses[0]
  return status === undefined || lane.statusInFlight || lane.hasUnsettled(status.barrier) ? undefined : status
}
