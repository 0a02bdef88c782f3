// What is written of one series: its chunks, and its row.
import { decodeChunk, encodeChunk } from '../../series/chunk.ts'
import type { OpenSeries } from '../../series/open-series.ts'
import { concatPoints, type Points } from '../../series/points.ts'
import { cutPieces, MERGE_PIECES, openEnd, type Piece, planAppend } from '../../series/tail.ts'
import { nullIfNaN } from '../rows.ts'
import type { Connection } from './connection.ts'
import { chunkId, ORDINALS } from './series-reads.ts'

/** Appends points to the chunks of a series, merged with small pieces at its end. */
export function appendPoints(db: Connection, series: OpenSeries, points: Points): void {
  const { kept, merged, ordinal } = planAppend(series.tail ?? loadTail(db, series), points.count)
  const whole = merged.length === 0 ? points : concatPoints([...takePieces(db, series, merged), points])
  const pieces = cutPieces(whole, ordinal)
  for (const piece of pieces) writeChunk(db, series, piece)
  series.tail = openEnd([...kept, ...pieces.map((piece) => ({ ordinal: piece.ordinal, count: piece.points.count }))])
}

// Reads and removes.
function takePieces(db: Connection, series: OpenSeries, pieces: readonly { ordinal: number }[]): Points[] {
  const [first, last] = [chunkId(series.id, pieces[0]!.ordinal), chunkId(series.id, pieces.at(-1)!.ordinal)]
  const rows = db.sql('SELECT bytes FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id').all(first, last)
  db.sql('DELETE FROM chunk WHERE id BETWEEN ? AND ?').run(first, last)
  return rows.map((row) => decodeChunk(row.bytes as Uint8Array))
}

function writeChunk(
  db: Connection,
  series: OpenSeries,
  { ordinal, points }: { ordinal: number; points: Points },
): void {
  const { header, bytes } = encodeChunk(points)
  db.sql('INSERT INTO chunk (id, n, step_min, step_max, time_min, time_max, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    chunkId(series.id, ordinal),
    points.count,
    nullIfNaN(header.stepMin),
    nullIfNaN(header.stepMax),
    header.timeMin,
    header.timeMax,
    bytes,
  )
}

function loadTail(db: Connection, series: OpenSeries): Piece[] {
  const first = chunkId(series.id, 0)
  const rows = db
    .sql('SELECT id, n FROM chunk WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?')
    .all(first, first + ORDINALS, 2 * MERGE_PIECES + 2)
  return openEnd(rows.map((row) => ({ ordinal: (row.id as number) - first, count: row.n as number })).reverse())
}

/** Writes the row that says what a series holds. */
export function saveSummary(db: Connection, { id, summary }: OpenSeries): void {
  db.sql(
    `UPDATE series SET n = ?, min = ?, max = ?, first_step = ?, last = ?, last_step = ?, last_time_ms = ?, last_session = ?,
         last_sequence = ? WHERE id = ?`,
  ).run(
    summary.n,
    nullIfNaN(summary.min),
    nullIfNaN(summary.max),
    summary.firstStep,
    nullIfNaN(summary.last),
    summary.lastStep,
    summary.lastTimeMs,
    summary.lastSession,
    summary.lastSequence,
    id,
  )
}
