// The unit of one request: a segment, the metrics of a segment, or one annotation. It is split, never merged.
import { ANNOTATION, metricCount, type Segment, segmentKey, sliceSegment } from '@syvain-metrics/protocol'
import type { SequenceRange } from '../hosts/delivery-host.ts'

/** How the events of a piece leave: in the binary form, as rows, as one annotation request, or not at all, where no form holds them. */
export type PieceForm = 'segment' | 'rows' | 'annotation' | 'unsendable'

/** Events that travel together. The same piece always has the same key and the same bytes. */
export interface Piece {
  readonly form: PieceForm
  readonly segment: Segment
  /** Retryable failures so far. */
  readonly attempts: number
  /** Not sent before this time, milliseconds since the Unix epoch. */
  readonly notBeforeMs: number
  /** Whether a new ingestion key has been tried for it. */
  readonly reminted: boolean
}

/** A fresh piece. */
export function piece(form: PieceForm, segment: Segment): Piece {
  return { form, segment, attempts: 0, notBeforeMs: 0, reminted: false }
}

/** Idempotency key of a piece; rows and annotations have their own, since their bodies differ from the segment's. */
export function pieceKey({ form, segment }: Piece): string {
  const key = segmentKey(segment)
  return form === 'segment' ? key : `${key}:${form}`
}

/** Whether the piece carries event `i` of its segment: rows hold finite metrics, and leave out all else. */
export function carries({ form, segment }: Piece, i: number): boolean {
  if (form === 'segment' || form === 'annotation') return true
  return segment.series[i] !== ANNOTATION && Number.isFinite(segment.values[i]) === (form === 'rows')
}

/** Number of events that the piece carries, by kind. */
export function pieceItems(whole: Piece): { metrics: number; annotations: number } {
  const { form, segment } = whole
  if (form === 'segment' || form === 'annotation') {
    return { metrics: metricCount(segment), annotations: segment.annotations.length }
  }
  let metrics = 0
  for (let i = 0; i < segment.count; i++) if (carries(whole, i)) metrics++
  return { metrics, annotations: 0 }
}

/** Sequence of the last event. */
export function lastSequence({ segment }: Piece): number {
  return segment.firstSequence + segment.count - 1
}

/** Sequences of the events that the piece carries, as ascending ranges. */
export function pieceRanges(whole: Piece): SequenceRange[] {
  const { firstSequence: first, count } = whole.segment
  const ranges: SequenceRange[] = []
  let from = -1
  for (let i = 0; i <= count; i++) {
    const isCarried = i < count && carries(whole, i)
    if (isCarried && from < 0) from = i
    if (isCarried || from < 0) continue
    ranges.push([first + from, first + i - 1])
    from = -1
  }
  return ranges
}

/** A segment as pieces for a server that takes only rows: its metrics together, each annotation alone. */
export function rowPieces(segment: Segment): Piece[] {
  const pieces = [piece('rows', segment), piece('unsendable', segment)].filter((one) => pieceItems(one).metrics > 0)
  if (segment.annotations.length === 0) return pieces
  for (let i = 0; i < segment.count; i++) {
    if (segment.series[i] === ANNOTATION) pieces.push(piece('annotation', sliceSegment(segment, i, i + 1)))
  }
  return pieces
}
