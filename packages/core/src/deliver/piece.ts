// The unit of one request: a segment, the metrics of a segment, or one annotation. It is split, never merged.
import { ANNOTATION, metricCount, type Segment, segmentKey, sliceSegment } from '@syvain-metrics/protocol'
import type { SequenceRange } from '../hosts/delivery-host.ts'

/** How the events of a piece leave: in the binary form, as rows, as one annotation request, or not at all, where no form holds them. */
export type PieceForm = 'segment' | 'rows' | 'annotation' | 'unsendable'

/** Events that travel together. The same piece always has the same key and the same bytes. */
export interface Piece {
  readonly form: PieceForm
  readonly segment: Segment
  /** Metrics among the events that it carries. */
  readonly metrics: number
  /** Retryable failures so far. */
  readonly attempts: number
  /** Not sent before this time, milliseconds since the Unix epoch. */
  readonly notBeforeMs: number
  /** Whether a new ingestion key has been tried for it. */
  readonly reminted: boolean
}

/** A fresh piece. */
export function piece(form: PieceForm, segment: Segment): Piece {
  return { form, segment, metrics: metricsOf(form, segment), attempts: 0, notBeforeMs: 0, reminted: false }
}

// Counted once: it is asked for with every answer.
function metricsOf(form: PieceForm, segment: Segment): number {
  if (form === 'segment' || form === 'annotation') return metricCount(segment)
  const { series, values, count } = segment
  let finite = 0
  for (let i = 0; i < count; i++) if (series[i] !== ANNOTATION && Number.isFinite(values[i])) finite++
  return form === 'rows' ? finite : metricCount(segment) - finite
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
export function pieceItems({ form, segment, metrics }: Piece): { metrics: number; annotations: number } {
  const isPart = form === 'rows' || form === 'unsendable'
  return { metrics, annotations: isPart ? 0 : segment.annotations.length }
}

/** Sequence of the last event. */
export function lastSequence({ segment }: Piece): number {
  return segment.firstSequence + segment.count - 1
}

/** Sequences of the events that the piece carries, as ascending ranges. */
export function pieceRanges(whole: Piece): SequenceRange[] {
  const { firstSequence: first, count } = whole.segment
  const { metrics, annotations } = pieceItems(whole)
  if (metrics + annotations === count) return [[first, first + count - 1]]
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
  const rows = piece('rows', segment)
  const pieces = rows.metrics > 0 ? [rows] : []
  if (rows.metrics < metricCount(segment)) pieces.push(piece('unsendable', segment))
  if (segment.annotations.length === 0) return pieces
  for (let i = 0; i < segment.count; i++) {
    if (segment.series[i] === ANNOTATION) pieces.push(piece('annotation', sliceSegment(segment, i, i + 1)))
  }
  return pieces
}
