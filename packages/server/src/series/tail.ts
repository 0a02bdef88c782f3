// The end of a series: pieces that are still small, and the rule by which they become chunks. Decides from counts alone; stores nothing.
import { CHUNK_POINTS } from './chunk.ts'
import { type Points, slicePoints, sortPoints } from './points.ts'

/** Pieces below this size are merged when there are this many: a series of single points stays within 63 + 63 rows at its end. */
export const MERGE_PIECES = 64

/** A stored piece of a series: its place among the others, and how many points it holds. */
export interface Piece {
  readonly ordinal: number
  readonly count: number
}

/** What storing more points does to the end of a series. */
export interface Append {
  /** Pieces that stay as they are. */
  readonly kept: readonly Piece[]
  /** Pieces that are read, removed, and stored again before the new points. */
  readonly merged: readonly Piece[]
  /** Where what is stored begins. */
  readonly ordinal: number
}

/** Decides which pieces `count` more points are merged with. */
export function planAppend(tail: readonly Piece[], count: number): Append {
  const sizes = tail.map((piece) => piece.count)
  sizes.push(count)
  let from = tail.length
  for (let start = mergeStart(sizes, from); start < from; start = mergeStart(sizes, from)) {
    const points = sizes.slice(start).reduce((sum, size) => sum + size, 0)
    sizes.splice(start, sizes.length - start, points)
    from = start
  }
  const next = tail.at(-1)?.ordinal ?? -1
  return { kept: tail.slice(0, from), merged: tail.slice(from), ordinal: tail[from]?.ordinal ?? next + 1 }
}

/** The points as they are stored: in order of time, so that a reader rarely has to sort, and cut where they are too many for one chunk. */
export function cutPieces(points: Points, ordinal: number): { readonly ordinal: number; readonly points: Points }[] {
  const sorted = sortPoints(points, 'time')
  if (sorted.count < 2 * CHUNK_POINTS) return [{ ordinal, points: sorted }]
  const pieces: { ordinal: number; points: Points }[] = []
  for (let from = 0, next = ordinal; from < sorted.count; from += CHUNK_POINTS, next++) {
    pieces.push({ ordinal: next, points: slicePoints(sorted, from, Math.min(from + CHUNK_POINTS, sorted.count)) })
  }
  return pieces
}

/** The pieces from the last sealed chunk on: what stands before is never merged again. */
export function openEnd(pieces: readonly Piece[]): Piece[] {
  const sealed = pieces.findLastIndex(({ count }) => count >= CHUNK_POINTS)
  return pieces.slice(Math.max(0, sealed))
}

/** Where a merge of the pieces up to `end` begins; `end` itself when there are too few to merge. */
function mergeStart(sizes: readonly number[], end: number): number {
  const size = sizeClass(sizes[end]!)
  if (size === SEALED) return end
  let start = end
  let points = sizes[end]!
  while (start > 0 && sizeClass(sizes[start - 1]!) === size) points += sizes[--start]!
  return points >= CHUNK_POINTS || end - start + 1 >= MERGE_PIECES ? start : end
}

const SEALED = 2

function sizeClass(count: number): number {
  return count >= CHUNK_POINTS ? SEALED : count >= MERGE_PIECES ? 1 : 0
}
