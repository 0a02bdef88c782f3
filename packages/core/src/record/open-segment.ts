// The segment that is being written: four columns of fixed capacity. Nothing is allocated per metric.
import {
  ANNOTATION,
  type Segment,
  type SegmentAnnotation,
  type SeriesKey,
  type SessionId,
} from '@syvain-metrics/protocol'
import { ColumnMemory, type Columns } from './column-memory.ts'

/** Who and where a sealed segment is: its session and the sequence of its first event. */
export interface SegmentOrigin {
  readonly session: SessionId
  readonly firstSequence: number
  /** Every series of the experiment; the segment takes those it uses. */
  readonly keys: readonly SeriesKey[]
}

// A queue of a hundred thousand metrics is hundreds of segments: what most of them have alike, they share.
const NO_ANNOTATIONS: readonly SegmentAnnotation[] = []

/** Columns under construction. */
export class OpenSegment {
  count = 0
  /** Clock time of the first event, milliseconds since the Unix epoch. */
  openedAtMs = 0
  /** Characters of annotations held: they count towards the byte bound. */
  annotationChars = 0
  readonly #capacity: number
  readonly #memory: ColumnMemory
  #columns: Columns
  // The columns again, one by one: the hot path reads a field, not a field of a field.
  #series: Uint32Array
  #steps: Float64Array
  #timesMs: Float64Array
  #values: Float64Array
  #annotations: SegmentAnnotation[] = []
  #lastTable: readonly SeriesKey[] = []

  /** @param isShared Whether sealed segments lie in shared memory, so that a worker and this thread both hold them. */
  constructor(capacity: number, isShared: boolean) {
    this.#capacity = capacity
    this.#memory = new ColumnMemory(isShared)
    this.#columns = this.#memory.columns(capacity)
    this.#series = this.#columns.series
    this.#steps = this.#columns.steps
    this.#timesMs = this.#columns.timesMs
    this.#values = this.#columns.values
  }

  get isFull(): boolean {
    return this.count === this.#capacity
  }

  metric(series: number, step: number, timeMs: number, value: number): void {
    const i = this.count++
    this.#series[i] = series
    this.#steps[i] = step
    this.#timesMs[i] = timeMs
    this.#values[i] = value
  }

  annotation(annotation: SegmentAnnotation, step: number, timeMs: number): void {
    this.metric(ANNOTATION, step, timeMs, 0)
    this.#annotations.push(annotation)
    this.annotationChars += annotation.text.length
  }

  /** The events as an immutable segment; the open one is empty afterwards. */
  seal({ session, firstSequence, keys }: SegmentOrigin): Segment {
    const count = this.count
    const isHandedOver = this.isFull
    const columns = isHandedOver ? this.#columns : copyColumns(this.#memory.columns(count), this.#columns, 0)
    const table = this.#sharedTable(localTable(columns.series, keys))
    const annotations = this.#annotations.length === 0 ? NO_ANNOTATIONS : this.#annotations.splice(0)
    const segment: Segment = { session, firstSequence, count, table, ...columns, annotations }
    this.count = 0
    this.annotationChars = 0
    if (isHandedOver) this.#replaceColumns()
    return segment
  }

  /** A copy of the events from `from` on, which stay open. */
  copy(from: number, { session, firstSequence, keys }: SegmentOrigin): Segment {
    const columns = copyColumns(this.#memory.columns(this.count - from), this.#columns, from)
    const table = localTable(columns.series, keys)
    let before = 0
    for (let i = 0; i < from; i++) if (this.#series[i] === ANNOTATION) before++
    const annotations = this.#annotations.slice(before)
    return { session, firstSequence: firstSequence + from, count: this.count - from, table, ...columns, annotations }
  }

  /** The table of the segment before, where it is the same. */
  #sharedTable(table: readonly SeriesKey[]): readonly SeriesKey[] {
    const last = this.#lastTable
    if (table.length !== last.length || table.some((key, i) => key !== last[i])) this.#lastTable = table
    return this.#lastTable
  }

  #replaceColumns(): void {
    this.#columns = this.#memory.columns(this.#capacity)
    this.#series = this.#columns.series
    this.#steps = this.#columns.steps
    this.#timesMs = this.#columns.timesMs
    this.#values = this.#columns.values
  }
}

function copyColumns(copy: Columns, columns: Columns, from: number): Columns {
  const to = from + copy.series.length
  copy.steps.set(columns.steps.subarray(from, to))
  copy.timesMs.set(columns.timesMs.subarray(from, to))
  copy.values.set(columns.values.subarray(from, to))
  copy.series.set(columns.series.subarray(from, to))
  return copy
}

// Renumbers in place from the experiment's series to those that this segment uses, in order of first use.
function localTable(series: Uint32Array, keys: readonly SeriesKey[]): SeriesKey[] {
  const local = new Map<number, number>()
  const table: SeriesKey[] = []
  let lastGlobal = -1
  let lastLocal = 0
  for (let i = 0; i < series.length; i++) {
    const global = series[i]!
    if (global === ANNOTATION) continue
    if (global !== lastGlobal) {
      lastGlobal = global
      let index = local.get(global)
      if (index === undefined) {
        index = table.length
        local.set(global, index)
        table.push(keys[global] as SeriesKey)
      }
      lastLocal = index
    }
    series[i] = lastLocal
  }
  return table
}
