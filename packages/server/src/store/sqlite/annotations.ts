// Annotations and reports of loss: a row each.
import type { WireAnnotation } from '@syvain-metrics/protocol'
import type { DroppedRange, NewAnnotation } from '../commands.ts'
import { type SqlRow, toAnnotation, toDropped } from '../rows.ts'
import type { AnnotationFilter } from '../store.ts'
import type { Connection } from './connection.ts'

/** Stores an annotation that is known to be new. */
export function insertAnnotation(db: Connection, experimentId: string, annotation: NewAnnotation): WireAnnotation {
  const { text, metadata, createdAtMs, step, origin } = annotation
  const { lastInsertRowid } = db
    .sql(
      `INSERT INTO annotation (experiment_id, text, metadata, created_at_ms, step, session, sequence) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      experimentId,
      text,
      JSON.stringify(metadata),
      createdAtMs,
      step,
      origin?.session ?? null,
      origin?.sequence ?? null,
    )
  return toAnnotation({ experiment_id: experimentId, ...byId(db, lastInsertRowid) })
}

/** The annotation that a session stored under a sequence number. */
export function findAnnotation(
  db: Connection,
  experimentId: string,
  origin: { session: string; sequence: number },
): WireAnnotation | undefined {
  const row = db
    .sql('SELECT * FROM annotation WHERE experiment_id = ? AND session = ? AND sequence = ?')
    .get(experimentId, origin.session, origin.sequence)
  return row === undefined ? undefined : toAnnotation(row)
}

export function listAnnotations(db: Connection, experimentId: string, filter: AnnotationFilter): WireAnnotation[] {
  return db
    .sql(
      `SELECT * FROM annotation WHERE experiment_id = ? AND created_at_ms >= ? AND created_at_ms <= ?
       ORDER BY created_at_ms, id LIMIT ?`,
    )
    .all(experimentId, filter.fromMs ?? 0, filter.toMs ?? Number.MAX_SAFE_INTEGER, filter.limit)
    .map(toAnnotation)
}

/** Keeps a report of loss; the same range reported again counts once. */
export function saveDropped(db: Connection, experimentId: string, dropped: readonly DroppedRange[]): void {
  for (const { session, firstSequence, count, reason } of dropped) {
    db.sql(
      'INSERT OR REPLACE INTO dropped (experiment_id, session, first_sequence, count, reason) VALUES (?, ?, ?, ?, ?)',
    ).run(experimentId, session, firstSequence, count, reason)
  }
}

export function listDropped(db: Connection, experimentId: string): DroppedRange[] {
  return db
    .sql('SELECT * FROM dropped WHERE experiment_id = ? ORDER BY session, first_sequence')
    .all(experimentId)
    .map(toDropped)
}

function byId(db: Connection, id: number): SqlRow {
  return db.sql('SELECT * FROM annotation WHERE id = ?').get(id)!
}
