// What a table shows of a series without reading it. Depends only on which points there are, not on the order they came in.
import type { Points } from './points.ts'

/** NaN stands for "none" in `min`, `max`; `last` is the value of the point that comes last by step, then time, then identity. */
export interface SeriesSummary {
  readonly n: number
  readonly min: number
  readonly max: number
  readonly firstStep: number | null
  readonly last: number
  readonly lastStep: number | null
  readonly lastTimeMs: number | null
  readonly lastSession: string | null
  readonly lastSequence: number | null
}

/** Summary of a series without points. */
export function emptySummary(): SeriesSummary {
  return {
    n: 0,
    min: Number.NaN,
    max: Number.NaN,
    firstStep: null,
    last: Number.NaN,
    lastStep: null,
    lastTimeMs: null,
    lastSession: null,
    lastSequence: null,
  }
}

/** The summary after more points. */
export function addToSummary(summary: SeriesSummary, points: Points): SeriesSummary {
  let { min, max } = summary
  let firstStep = summary.firstStep ?? Number.POSITIVE_INFINITY
  let end: End = summary
  // From the last one on, which is nearly always the latest: then only one end is made.
  for (let i = points.count - 1; i >= 0; i--) {
    const value = points.values[i]!
    if (Number.isFinite(value)) {
      if (!(value >= min)) min = value
      if (!(value <= max)) max = value
    }
    if (points.steps[i]! < firstStep) firstStep = points.steps[i]!
    if (comesAfter(points, i, end)) end = endOf(points, i)
  }
  const { last, lastStep, lastTimeMs, lastSession, lastSequence } = end
  return {
    n: summary.n + points.count,
    min,
    max,
    firstStep: Number.isFinite(firstStep) ? firstStep : null,
    last,
    lastStep,
    lastTimeMs,
    lastSession,
    lastSequence,
  }
}

type End = Pick<SeriesSummary, 'last' | 'lastStep' | 'lastTimeMs' | 'lastSession' | 'lastSequence'>

function endOf(points: Points, i: number): End {
  const step = points.steps[i]!
  return {
    last: points.values[i]!,
    lastStep: Number.isNaN(step) ? null : step,
    lastTimeMs: points.timesMs[i]!,
    lastSession: points.sessions[points.sources[i]!]!,
    lastSequence: points.sequences[i]!,
  }
}

function comesAfter(points: Points, i: number, end: End): boolean {
  if (end.lastTimeMs === null) return true
  const step = Number.isNaN(points.steps[i]!) ? -1 : points.steps[i]!
  const difference = step - (end.lastStep ?? -1) || points.timesMs[i]! - end.lastTimeMs
  if (difference !== 0) return difference > 0
  const session = points.sessions[points.sources[i]!]!
  if (session !== end.lastSession) return session > (end.lastSession ?? '')
  return points.sequences[i]! > (end.lastSequence ?? -1)
}
