// Makes smaller pieces of one: to fit a limit, or to find and set aside what a server refuses. Pure.
import { sliceSegment } from '@syvain-metrics/protocol'
import { carries, type Piece, piece, pieceItems } from './piece.ts'

/** Number of events that a piece sends. */
export function itemCount(whole: Piece): number {
  const { metrics, annotations } = pieceItems(whole)
  return metrics + annotations
}

/** The two halves of a piece of at least two items; a half without content is left out. */
export function halves(whole: Piece): Piece[] {
  const positions = itemPositions(whole)
  const middle = positions[positions.length >> 1]
  if (positions.length < 2 || middle === undefined) throw new RangeError('Cannot halve a piece of fewer than two items')
  return [range(whole, 0, middle), range(whole, middle, whole.segment.count)]
}

/** The piece cut into runs of at most `maxItems` items. */
export function runs(whole: Piece, maxItems: number): Piece[] {
  if (whole.segment.count <= maxItems) return [whole]
  const positions = itemPositions(whole)
  if (positions.length <= maxItems) return [whole]
  const cuts: Piece[] = []
  for (let at = 0; at < positions.length; at += maxItems) {
    const from = at === 0 ? 0 : (positions[at] as number)
    const to = at + maxItems < positions.length ? (positions[at + maxItems] as number) : whole.segment.count
    cuts.push(range(whole, from, to))
  }
  return cuts
}

/**
 * Takes named items out of a piece.
 *
 * @param items Indices among the items of the piece, as the server counts them.
 * @returns `refused`: one piece per named item; `rest`: what stands between them. `undefined` when an index names no item.
 */
export function without(whole: Piece, items: readonly number[]): { refused: Piece[]; rest: Piece[] } | undefined {
  const positions = itemPositions(whole)
  const named = [...new Set(items)].sort((a, b) => a - b)
  if (named.length === 0 || named.some((item) => positions[item] === undefined)) return undefined
  const refused: Piece[] = []
  const rest: Piece[] = []
  let from = 0
  for (const item of named) {
    const at = positions[item] as number
    if (at > from) rest.push(range(whole, from, at))
    refused.push(range(whole, at, at + 1))
    from = at + 1
  }
  if (from < whole.segment.count) rest.push(range(whole, from, whole.segment.count))
  return { refused, rest: rest.filter((part) => itemCount(part) > 0) }
}

function range(whole: Piece, from: number, to: number): Piece {
  return piece(whole.form, sliceSegment(whole.segment, from, to))
}

// Position in the segment of each item that the piece sends.
function itemPositions(whole: Piece): number[] {
  const positions: number[] = []
  for (let i = 0; i < whole.segment.count; i++) if (carries(whole, i)) positions.push(i)
  return positions
}
