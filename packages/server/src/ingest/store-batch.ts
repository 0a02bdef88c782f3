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
  const { identities } = batch
  let accepted = 0
  let annotation = 0
  for (let i = 0; i < batch.count; i++) {
    let session = FOREIGN_SESSION
    let sequence: number
    if (identities.kind === 'run') {
      session = identities.session
      sequence = identities.firstSequence + i
    } else {
      const id = identities.ids[i]!
      if (typeof id === 'string') sequence = dedupe.foreignRank(experimentId, id)
      else ({ session, sequence } = id)
    }
    const isAnnotation = batch.series[i] === ANNOTATION
    const text = isAnnotation ? batch.annotations[annotation++] : undefined
    const fresh = session === FOREIGN_SESSION ? sequence >= 0 : dedupe.isNew(experimentId, session, sequence)
    if (!fresh) continue
    accepted++
    if (text === undefined) {
      const { pending } = series[batch.series[i]!]!
      pending.from(session)
      pending.push(batch.steps[i]!, batch.timesMs[i]!, batch.values[i]!, sequence, nowMs)
    } else {
      const step = Number.isNaN(batch.steps[i]!) ? null : batch.steps[i]!
      onAnnotation({ ...text, createdAtMs: batch.timesMs[i]!, step, origin: { session, sequence } })
    }
  }
  return accepted
}

/** Time of the latest event, milliseconds since the Unix epoch. */
export function latestMs(batch: EventBatch): number {
  return batch.timesMs.reduce((latest, time) => Math.max(latest, time), 0)
}
