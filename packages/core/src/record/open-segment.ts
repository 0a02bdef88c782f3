// The segment that is being written: four columns of fixed capacity. Nothing is allocated per metric.
import {
  ANNOTATION,
  type Segment,
  type SegmentAnnotation,
  type SeriesKey,
  type SessionId,
} from '@syvain-metrics/protocol'

/** Who and where a sealed segment is: its session and the sequence of its first event. */
export interface SegmentOrigin {
  readonly session: SessionId
  readonly firstSequence: number
  /** Every series of the experiment; the segment takes those it uses. */
  readonly keys: readonly SeriesKey[]
}

/** Columns under construction. */
export class OpenSegment {
  count = 0
  /** Clock time of the first event, milliseconds since the Unix epoch. */
  openedAtMs = 0
  /** Characters of annotations held: they count towards the byte bound. */
  annotationChars = 0
  readonly #capacity: number
  #series: Uint32Array
  #steps: Float64Array
  #timesMs: Float64Array
  #values: Float64Array
  #annotations: SegmentAnnotation[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#series = new Uint32Array(capacity)
    this.#steps = new Float64Array(capacity)
    this.#timesMs = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
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
    const isFull = this.isFull
    const series = isFull ? this.#series : this.#series.slice(0, count)
    const segment: Segment = {
      session,
      firstSequence,
      count,
      table: localTable(series, keys),
      series,
      steps: isFull ? this.#steps : this.#steps.slice(0, count),
      timesMs: isFull ? this.#timesMs : this.#timesMs.slice(0, count),
      values: isFull ? this.#values : this.#values.slice(0, count),
      annotations: this.#annotations,
    }
    this.#reset(isFull)
    return segment
  }

  #reset(handedOver: boolean): void {
    this.count = 0
    this.annotationChars = 0
    this.#annotations = []
    if (!handedOver) return
    this.#series = new Uint32Array(this.#capacity)
    this.#steps = new Float64Array(this.#capacity)
    this.#timesMs = new Float64Array(this.#capacity)
    this.#values = new Float64Array(this.#capacity)
  }
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
