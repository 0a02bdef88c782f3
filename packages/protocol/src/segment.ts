// The segment: an immutable run of consecutive events of one session, in columns. The unit of queue, spool, request and storage.
import type { SessionId } from './event-id.ts'
import type { JsonObject } from './json.ts'

/** What a series is: a metric name and its exact metadata map. */
export interface SeriesKey {
  readonly name: string
  readonly metadata: JsonObject
  /** Canonical JSON of `metadata`: two series are the same when name and this text are. */
  readonly metadataJson: string
}

/** The words of an annotation; its time and step stand in the columns of its segment. */
export interface SegmentAnnotation {
  readonly text: string
  readonly metadata: JsonObject
}

/** In `Segment.series`, marks an event that is an annotation. */
export const ANNOTATION = 0xffff_ffff

/**
 * Consecutive events of one session. Event `i` has sequence `firstSequence + i`; all columns have length `count`.
 *
 * The k-th event marked {@link ANNOTATION} is described by `annotations[k]`, and its value is 0.
 */
export interface Segment {
  readonly session: SessionId
  /** Sequence of the first event, 0 to 2^48 − 1. */
  readonly firstSequence: number
  /** Number of events, ≥ 1. */
  readonly count: number
  /** The series that the events belong to; index into this table per event in `series`. */
  readonly table: readonly SeriesKey[]
  /** Per event: index into `table`, or {@link ANNOTATION}. */
  readonly series: Uint32Array
  /** Per event: integer ≥ 0, or NaN for none. */
  readonly steps: Float64Array
  /** Per event: milliseconds since the Unix epoch, integer ≥ 0. */
  readonly timesMs: Float64Array
  /** Per event: the value; may be NaN or infinite only when the collector records non-finite values. */
  readonly values: Float64Array
  readonly annotations: readonly SegmentAnnotation[]
}

/** Name of a segment on the wire: the same range of the same session always has the same key. */
export function segmentKey(segment: Pick<Segment, 'session' | 'firstSequence' | 'count'>): string {
  return `${segment.session}:${segment.firstSequence}:${segment.count}`
}

/** Number of metrics among the events. */
export function metricCount(segment: Segment): number {
  return segment.count - segment.annotations.length
}

/**
 * The events `from` to `to` of a segment as a segment of its own. Columns are shared, not copied.
 *
 * @param from First index, inclusive, from 0.
 * @param to Last index, exclusive, at most `segment.count`.
 * @throws RangeError when the range is empty or outside the segment.
 */
export function sliceSegment(segment: Segment, from: number, to: number): Segment {
  if (!(from >= 0 && from < to && to <= segment.count)) {
    throw new RangeError(`Cannot slice a segment of ${segment.count} events: got ${from} to ${to}`)
  }
  if (from === 0 && to === segment.count) return segment
  let before = 0
  let inside = 0
  for (let i = 0; i < to; i++) {
    if (segment.series[i] !== ANNOTATION) continue
    if (i < from) before++
    else inside++
  }
  return {
    session: segment.session,
    firstSequence: segment.firstSequence + from,
    count: to - from,
    table: segment.table,
    series: segment.series.subarray(from, to),
    steps: segment.steps.subarray(from, to),
    timesMs: segment.timesMs.subarray(from, to),
    values: segment.values.subarray(from, to),
    annotations: segment.annotations.slice(before, before + inside),
  }
}
