// Where an annotation stands on a chart. Only those that carry a step have an exact one; the others are placed by time.
import type { WireAnnotation, WireSeriesSummary } from '@syvain-metrics/protocol'
import type { XAxis } from './route.ts'

export interface Mark {
  readonly id: string
  readonly x: number
  readonly text: string
  /** False when the step was estimated from the time. */
  readonly exact: boolean
}

/** How steps ran over time, as far as two known points tell. */
export interface StepClock {
  readonly fromStep: number
  readonly toStep: number
  readonly fromMs: number
  readonly toMs: number
}

/** Reads a clock off the longest series; null when no series has two different steps. */
export function stepClock(series: readonly WireSeriesSummary[], startMs: number): StepClock | null {
  let best: StepClock | null = null
  for (const { first_step, last_step, last_time_ms } of series) {
    if (first_step === null || last_step === null || last_time_ms === null) continue
    if (last_step <= first_step || last_time_ms <= startMs) continue
    if (best !== null && last_step - first_step <= best.toStep - best.fromStep) continue
    best = { fromStep: first_step, toStep: last_step, fromMs: startMs, toMs: last_time_ms }
  }
  return best
}

// Further than this before or after the known steps, an annotation has no step to stand at.
const SLACK_SHARE = 0.1
const SLACK_MS = 60_000

/** Marks of annotations in units of the axis; what cannot be placed is left out and stays in the list. */
export function placeMarks(
  annotations: readonly WireAnnotation[],
  axis: XAxis,
  startMs: number,
  clock: StepClock | null,
): Mark[] {
  return annotations.flatMap((one): Mark[] => {
    const { id, annotation: text, created_at_ms: ms, step } = one
    if (axis === 'wall') return [{ id, text, x: ms, exact: true }]
    if (axis === 'relative') return [{ id, text, x: ms - startMs, exact: true }]
    if (step !== undefined && step !== null) return [{ id, text, x: step, exact: true }]
    return clock === null || !isNear(ms, clock) ? [] : [{ id, text, x: estimate(ms, clock), exact: false }]
  })
}

function isNear(ms: number, { fromMs, toMs }: StepClock): boolean {
  const slack = SLACK_MS + (toMs - fromMs) * SLACK_SHARE
  return ms >= fromMs - slack && ms <= toMs + slack
}

function estimate(ms: number, { fromStep, toStep, fromMs, toMs }: StepClock): number {
  const share = Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)))
  return Math.round(fromStep + share * (toStep - fromStep))
}
