// Points of one series in columns, with what identifies each: the form between the wire and a chunk.

/** Marks, in `Points.sessions`, events whose client did not use ids of ours: their sequence is their rank of arrival. */
export const FOREIGN_SESSION = 'foreign'

/** What is drawn of points: columns of equal length, one entry per point. */
export interface Curve {
  readonly count: number
  /** Integer ≥ 0, or NaN for a point without step. */
  readonly steps: Float64Array
  /** When it was recorded, milliseconds since the Unix epoch. */
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

/** Points with their identity. */
export interface Points extends Curve {
  /** When it reached the server, milliseconds since the Unix epoch. */
  readonly arrivalsMs: Float64Array
  /** Index into `sessions`. */
  readonly sources: Float64Array
  /** Sequence of the event in its session. */
  readonly sequences: Float64Array
  readonly sessions: readonly string[]
}

/** All points of several curves, in their order. */
export function concatCurves(pieces: readonly Curve[]): Curve {
  if (pieces.length === 1) return pieces[0]!
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0)
  const all = {
    count,
    steps: new Float64Array(count),
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
  }
  let at = 0
  for (const { count: n, steps, timesMs, values } of pieces) {
    all.steps.set(steps, at)
    all.timesMs.set(timesMs, at)
    all.values.set(values, at)
    at += n
  }
  return all
}

/** The points from `from` (inclusive) to `to` (exclusive). */
export function sliceCurve(curve: Curve, from: number, to: number): Curve {
  return {
    count: to - from,
    steps: curve.steps.subarray(from, to),
    timesMs: curve.timesMs.subarray(from, to),
    values: curve.values.subarray(from, to),
  }
}

/** All points of several pieces, in their order. */
export function concatPoints(pieces: readonly Points[]): Points {
  if (pieces.length === 1) return pieces[0]!
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0)
  const all = emptyPoints(count)
  const sessions: string[] = []
  const places = new Map<string, number>()
  let at = 0
  for (const piece of pieces) {
    all.steps.set(piece.steps, at)
    all.timesMs.set(piece.timesMs, at)
    all.values.set(piece.values, at)
    all.arrivalsMs.set(piece.arrivalsMs, at)
    all.sequences.set(piece.sequences, at)
    const place = piece.sessions.map((session) => {
      if (!places.has(session)) places.set(session, sessions.push(session) - 1)
      return places.get(session)!
    })
    // As nearly always: all pieces are of the same sessions.
    if (place.every((to, from) => to === from)) all.sources.set(piece.sources, at)
    else for (let i = 0; i < piece.count; i++) all.sources[at + i] = place[piece.sources[i]!]!
    at += piece.count
  }
  return { ...all, sessions }
}

/** The points from `from` (inclusive) to `to` (exclusive). */
export function slicePoints(points: Points, from: number, to: number): Points {
  return {
    ...sliceCurve(points, from, to),
    arrivalsMs: points.arrivalsMs.subarray(from, to),
    sources: points.sources.subarray(from, to),
    sequences: points.sequences.subarray(from, to),
    sessions: points.sessions,
  }
}

/** The points in another order, or some of them. */
export function takePoints(points: Points, order: Uint32Array): Points {
  const taken = emptyPoints(order.length)
  for (let i = 0; i < order.length; i++) {
    const from = order[i]!
    taken.steps[i] = points.steps[from]!
    taken.timesMs[i] = points.timesMs[from]!
    taken.values[i] = points.values[from]!
    taken.arrivalsMs[i] = points.arrivalsMs[from]!
    taken.sources[i] = points.sources[from]!
    taken.sequences[i] = points.sequences[from]!
  }
  return { ...taken, sessions: points.sessions }
}

/**
 * The points in ascending order of an axis; ties by step, then time, then identity, so that the order depends on what was recorded
 * and not on how it arrived. Points that have no place on the axis (no step) come first.
 */
export function sortPoints(points: Points, axis: 'step' | 'time'): Points {
  const compare = comparer(points, axis)
  const x = axis === 'step' ? points.steps : points.timesMs
  let sorted = true
  // Almost every point comes after the one before it: the full comparison is for those that do not.
  for (let i = 1; i < points.count && sorted; i++) sorted = x[i - 1]! < x[i]! || compare(i - 1, i) <= 0
  if (sorted) return points
  return takePoints(
    points,
    Uint32Array.from({ length: points.count }, (_, i) => i).sort((a, b) => compare(a, b)),
  )
}

function comparer(points: Points, axis: 'step' | 'time'): (a: number, b: number) => number {
  const { steps, timesMs, sources, sequences, sessions } = points
  const byStep = (a: number, b: number) => order(steps[a]!, steps[b]!)
  const byTime = (a: number, b: number) => timesMs[a]! - timesMs[b]!
  const [first, second] = axis === 'step' ? [byStep, byTime] : [byTime, byStep]
  return (a, b) => {
    const difference = first(a, b) || second(a, b)
    if (difference !== 0) return difference
    if (sources[a] === sources[b]) return sequences[a]! - sequences[b]!
    return sessions[sources[a]!]! < sessions[sources[b]!]! ? -1 : 1
  }
}

// NaN, a point without step, before every step.
function order(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return (Number.isNaN(a) ? 0 : 1) - (Number.isNaN(b) ? 0 : 1)
}

/** Columns of zeros, in one buffer: to make six would cost as much as to fill them. */
export function emptyPoints(count: number): Omit<Points, 'sessions'> {
  const buffer = new ArrayBuffer(6 * count * 8)
  const column = (index: number): Float64Array => new Float64Array(buffer, index * count * 8, count)
  return {
    count,
    steps: column(0),
    timesMs: column(1),
    values: column(2),
    arrivalsMs: column(3),
    sources: column(4),
    sequences: column(5),
  }
}
