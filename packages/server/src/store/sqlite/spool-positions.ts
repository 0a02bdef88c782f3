// How far the spools beside the store have been imported: a row each. In the store, so that a restored copy goes on from what it holds.
import type { SpoolPosition } from '../commands.ts'
import { toSpoolPosition } from '../rows.ts'
import type { Connection } from './connection.ts'

/** Keeps a position in place of an earlier one. */
export function saveSpoolPosition(db: Connection, { session, experimentId, position }: SpoolPosition): null {
  db.sql('INSERT OR REPLACE INTO spool_position (session, experiment_id, position) VALUES (?, ?, ?)').run(
    session,
    experimentId,
    position,
  )
  return null
}

export function listSpoolPositions(db: Connection): SpoolPosition[] {
  return db.sql('SELECT * FROM spool_position ORDER BY session').all().map(toSpoolPosition)
}
