// The new events of a batch: points go to their series, annotations to whoever keeps them; what was there before is passed over.
import { ANNOTATION } from '@syvain-metrics/protocol'
import type { OpenSeries } from '../series/open-series.ts'
import { FOREIGN_SESSION } from '../series/points.ts'
import type { NewAnnotation } from '../store/commands.ts'
import type { EventBatch } from './decode.ts'
import type { Dedupe } from './dedupe.ts'

/** Where the events of a batch go. */
export interface BatchTarget {
  readonly experimentId: string
  readonly dedupe: Dedupe
  /** The series of the batch's keys, in their order. */
  readonly series: readonly OpenSeries[]
  /** When the batch arrived. */
  readonly nowMs: number
  readonly onAnnotation: (annotation: NewAnnotation) => void
}

/** @returns How many events were new. */
export function storeBatch(
  batch: EventBatch,
  { experimentId, dedupe, series, nowMs, onAnnotation }: BatchTarget,
): number {
  const { count, sessions, sources, sequences, steps, timesMs, values, foreignIds } = batch
  const seen = sessions.map((session) =>
    session === FOREIGN_SESSION ? undefined : dedupe.session(experimentId, session),
  )
  reserveAll(batch, series)
  let accepted = 0
  let annotation = 0
  for (let i = 0; i < count; i++) {
    const source = sources[i]!
    const memory = seen[source]
    const index = batch.series[i]!
    const text = index === ANNOTATION ? batch.annotations[annotation++] : undefined
    let sequence = sequences[i]!
    if (memory === undefined) {
      sequence = dedupe.foreignRank(experimentId, foreignIds[sequence]!)
      if (sequence < 0) continue
    } else if (!memory.add(sequence)) continue
    accepted++
    if (text === undefined) {
      const { pending } = series[index]!
      pending.from(sessions[source]!)
      pending.push(steps[i]!, timesMs[i]!, values[i]!, sequence, nowMs)
    } else {
      const step = Number.isNaN(steps[i]!) ? null : steps[i]!
      onAnnotation({ ...text, createdAtMs: timesMs[i]!, step, origin: { session: sessions[source]!, sequence } })
    }
  }
  return accepted
}

function reserveAll(batch: EventBatch, series: readonly OpenSeries[]): void {
  const counts = new Uint32Array(series.length)
  // An annotation is counted nowhere: its index is beyond them all.
  for (let i = 0; i < batch.count; i++) counts[batch.series[i]!]!++
  for (let i = 0; i < series.length; i++) series[i]!.pending.reserve(counts[i]!)
}

/** Time of the latest event, milliseconds since the Unix epoch. */
export function latestMs(batch: EventBatch): number {
  let latest = 0
  for (let i = 0; i < batch.count; i++) if (batch.timesMs[i]! > latest) latest = batch.timesMs[i]!
  return latest
}
