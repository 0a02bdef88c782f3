// How long an experiment ran.
import type { WireExperiment } from '@syvain-metrics/protocol'

/** Milliseconds from start to end, or to `nowMs` while it runs; null when it has not started or its end is unknown. */
export function durationMs(experiment: WireExperiment, nowMs: number): number | null {
  const { started_at_ms: start, done_at_ms: end, last_event_at_ms: last, status } = experiment
  if (start === null) return null
  if (status === 'running') return Math.max(0, nowMs - start)
  const stop = end ?? last
  return stop === null ? null : Math.max(0, stop - start)
}
