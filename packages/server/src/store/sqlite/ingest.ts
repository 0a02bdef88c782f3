// Stores the new events of a batch: dedupe, points to their series, annotations to their rows. Runs inside a group's transaction.
import type { LiveEvent } from '@syvain-metrics/protocol'
import type { EventBatch } from '../../ingest/decode.ts'
import { Dedupe, type DedupeTables } from '../../ingest/dedupe.ts'
import { latestMs, storeBatch } from '../../ingest/store-batch.ts'
import { experimentNotFound, type IngestCounts, type NewAnnotation } from '../commands.ts'
import { insertAnnotation } from './annotations.ts'
import type { Connection } from './connection.ts'
import { noteEvents } from './experiments.ts'
import { PointWriter } from './points.ts'

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
    const onAnnotation = (annotation: NewAnnotation): void => {
      const data = insertAnnotation(this.#db, experimentId, annotation)
      this.#annotations.push({ type: 'annotation', data })
    }
    const accepted = storeBatch(batch, { experimentId, dedupe: this.dedupe, series, nowMs, onAnnotation })
    for (const one of series) this.#points.touch(experimentId, one)
    const eventMs = Math.max(latestMs(batch), this.#seen.get(experimentId)?.eventMs ?? 0)
    this.#seen.set(experimentId, { nowMs, eventMs })
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

  /** Makes chunks of what the journal holds of an experiment that is idle. @returns how many experiments, 0 or 1 */
  settleIdle(idleSinceMs: number): number {
    const row = this.#db
      .sql(
        `SELECT experiment.id FROM journal JOIN experiment ON experiment.id = journal.experiment_id
         WHERE experiment.last_heartbeat_at_ms < ? LIMIT 1`,
      )
      .get(idleSinceMs)
    if (row === undefined) return 0
    this.#points.settle(row.id as string)
    return 1
  }

  /** Drops everything in memory: the transaction was rolled back. */
  forget(): void {
    this.#points.forget()
    this.dedupe.forget()
    this.#seen.clear()
    this.#annotations.length = 0
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
