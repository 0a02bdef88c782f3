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
  const { count, values, steps } = points
  let { min, max } = summary
  let firstStep = summary.firstStep ?? Number.POSITIVE_INFINITY
  let latest = 0
  for (let i = 0; i < count; i++) {
    const value = values[i]!
    if (Number.isFinite(value)) {
      if (!(value >= min)) min = value
      if (!(value <= max)) max = value
    }
    if (steps[i]! < firstStep) firstStep = steps[i]!
    if (i > 0 && comesAfter(points, i, latest)) latest = i
  }
  const end = count > 0 && isLater(points, latest, summary) ? endOf(points, latest) : {}
  return {
    ...summary,
    n: summary.n + count,
    min,
    max,
    firstStep: Number.isFinite(firstStep) ? firstStep : null,
    ...end,
  }
}

type End = Pick<SeriesSummary, 'last' | 'lastStep' | 'lastTimeMs' | 'lastSession' | 'lastSequence'>

function endOf({ values, steps, timesMs, sessions, sources, sequences }: Points, i: number): End {
  const step = steps[i]!
  return {
    last: values[i]!,
    lastStep: Number.isNaN(step) ? null : step,
    lastTimeMs: timesMs[i]!,
    lastSession: sessions[sources[i]!]!,
    lastSequence: sequences[i]!,
  }
}

/** Whether point `a` comes after point `b`. */
function comesAfter({ steps, timesMs, sessions, sources, sequences }: Points, a: number, b: number): boolean {
  const difference = rank(steps[a]!) - rank(steps[b]!) || timesMs[a]! - timesMs[b]!
  if (difference !== 0) return difference > 0
  if (sources[a] === sources[b]) return sequences[a]! > sequences[b]!
  return sessions[sources[a]!]! > sessions[sources[b]!]!
}

/** Whether a point comes after the last one that the summary knows. */
function isLater({ steps, timesMs, sessions, sources, sequences }: Points, i: number, known: SeriesSummary): boolean {
  if (known.lastTimeMs === null) return true
  const difference = rank(steps[i]!) - (known.lastStep ?? -1) || timesMs[i]! - known.lastTimeMs
  if (difference !== 0) return difference > 0
  const session = sessions[sources[i]!]!
  if (session !== known.lastSession) return session > (known.lastSession ?? '')
  return sequences[i]! > (known.lastSequence ?? -1)
}

// A point without step comes before every step.
function rank(step: number): number {
  return Number.isNaN(step) ? -1 : step
}
