// Stores the new events of a batch: dedupe, points to their series, annotations to their rows. Runs inside a group's transaction.
import { ANNOTATION, type LiveEvent } from '@syvain-metrics/protocol'
import type { EventBatch } from '../../ingest/decode.ts'
import { Dedupe, type DedupeTables } from '../../ingest/dedupe.ts'
import { FOREIGN_SESSION } from '../../series/points.ts'
import type { IngestCounts } from '../commands.ts'
import { insertAnnotation } from './annotations.ts'
import type { Connection } from './connection.ts'
import { experimentNotFound, noteEvents } from './experiments.ts'
import { type OpenSeries, PointWriter } from './points.ts'

/** The part of the store that owns points and the memory of what was seen. */
export class Ingest {
  readonly dedupe: Dedupe
  readonly #db: Connection
  readonly #points: PointWriter
  readonly #seen = new Map<string, { nowMs: number; eventMs: number }>()
  readonly #annotations: LiveEvent[] = []

  constructor(db: Connection, options: { maxSeriesPerExperiment: number }) {
    this.#db = db
    this.dedupe = new Dedupe(dedupeTables(db))
    this.#points = new PointWriter(db, options)
  }

  /** @throws Refusal when the experiment is not there or would have too many series; nothing is stored then. */
  add(experimentId: string, batch: EventBatch, nowMs: number): IngestCounts {
    if (this.#db.sql('SELECT 1 FROM experiment WHERE id = ?').get(experimentId) === undefined) {
      throw experimentNotFound()
    }
    const series = this.#points.open(experimentId, batch.keys)
    const accepted = this.#store(experimentId, batch, { series, nowMs })
    for (const one of series) this.#points.touch(experimentId, one)
    const eventMs = batch.timesMs.reduce((latest, time) => Math.max(latest, time), 0)
    const seen = this.#seen.get(experimentId)
    this.#seen.set(experimentId, { nowMs, eventMs: Math.max(eventMs, seen?.eventMs ?? 0) })
    return { accepted, duplicate: batch.count - accepted, rejected: [] }
  }

  /** Writes what the batches of this group left in memory. @returns What the world should hear. */
  flush(): LiveEvent[] {
    const moved = this.#points.flush()
    this.dedupe.flush()
    for (const [experimentId, seen] of this.#seen) noteEvents(this.#db, experimentId, seen)
    this.#seen.clear()
    return [...moved, ...this.#annotations.splice(0)]
  }

  /** Drops everything in memory: the transaction was rolled back. */
  forget(): void {
    this.#points.forget()
    this.dedupe.forget()
    this.#seen.clear()
    this.#annotations.length = 0
  }

  #store(experimentId: string, batch: EventBatch, { series, nowMs }: { series: OpenSeries[]; nowMs: number }): number {
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
        if (typeof id === 'string') sequence = this.dedupe.foreignRank(experimentId, id)
        else ({ session, sequence } = id)
      }
      const isAnnotation = batch.series[i] === ANNOTATION
      const text = isAnnotation ? batch.annotations[annotation++] : undefined
      const fresh = session === FOREIGN_SESSION ? sequence >= 0 : this.dedupe.isNew(experimentId, session, sequence)
      if (!fresh) continue
      accepted++
      if (text === undefined) {
        const { pending } = series[batch.series[i]!]!
        pending.from(session)
        pending.push(batch.steps[i]!, batch.timesMs[i]!, batch.values[i]!, sequence, nowMs)
      } else {
        const step = Number.isNaN(batch.steps[i]!) ? null : batch.steps[i]!
        const origin = { session, sequence }
        const stored = insertAnnotation(this.#db, experimentId, {
          ...text,
          createdAtMs: batch.timesMs[i]!,
          step,
          origin,
        })
        this.#annotations.push({ type: 'annotation', data: stored })
      }
    }
    return accepted
  }
}

function dedupeTables(db: Connection): DedupeTables {
  return {
    page: (experimentId, session, page) =>
      db
        .sql('SELECT runs FROM sequence_page WHERE experiment_id = ? AND session = ? AND page = ?')
        .get(experimentId, session, page)?.runs as Uint8Array | undefined,
    savePage: (experimentId, session, page, runs) => {
      db.sql('INSERT OR REPLACE INTO sequence_page (experiment_id, session, page, runs) VALUES (?, ?, ?, ?)').run(
        experimentId,
        session,
        page,
        runs,
      )
    },
    foreignIds: (experimentId) =>
      db
        .sql('SELECT ids FROM foreign_ids WHERE experiment_id = ? ORDER BY first')
        .all(experimentId)
        .map((row) => row.ids as Uint8Array),
    saveForeignIds: (experimentId, first, ids) => {
      db.sql('INSERT INTO foreign_ids (experiment_id, first, ids) VALUES (?, ?, ?)').run(experimentId, first, ids)
    },
  }
}
