// Series and their chunks: reads, and the compression of what is read rarely.
import { packChunk } from '../../series/chunk.ts'
import type { CommandInput, CommandOutput } from '../commands.ts'
import { toSeries } from '../rows.ts'
import type { AxisRange, SeriesPlace, SeriesRecord, StoreCounts } from '../store.ts'
import type { Connection } from './connection.ts'
import { journalPieces } from './journal.ts'

/** Chunks of a series have the row ids `series · ORDINALS + ordinal`: neighbours in the file, found by range. */
export const ORDINALS: number = 2 ** 22

export function chunkId(seriesId: number, ordinal: number): number {
  return seriesId * ORDINALS + ordinal
}

export function listSeries(db: Connection, experimentId: string, name?: string): SeriesRecord[] {
  const rows =
    name === undefined
      ? db.sql('SELECT * FROM series WHERE experiment_id = ? AND n > 0 ORDER BY name, metadata').all(experimentId)
      : db
          .sql('SELECT * FROM series WHERE experiment_id = ? AND name = ? AND n > 0 ORDER BY metadata')
          .all(experimentId, name)
  return rows.map(toSeries)
}

/** Encoded points of a series that may be in a range: its chunks, then what the journal holds of it. */
export function listChunks(db: Connection, { experimentId, id }: SeriesPlace, range?: AxisRange): Uint8Array[] {
  // Of one state: what the journal holds may become chunks between the two.
  return db.snapshot(() => {
    const pieces = journalPieces(db, experimentId).filter(({ seriesId }) => seriesId === id)
    return [...storedChunks(db, id, range), ...pieces.map(({ chunk }) => chunk)]
  })
}

/** The part of {@link listChunks} that stands in the table of chunks. */
export function storedChunks(db: Connection, seriesId: number, range?: AxisRange): Uint8Array[] {
  const first = chunkId(seriesId, 0)
  const column = range?.axis === 'step' ? 'step' : 'time'
  const rows =
    range === undefined
      ? db.sql('SELECT bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id').all(first, first + ORDINALS)
      : db
          .sql(
            `SELECT bytes FROM chunk WHERE id >= ? AND id < ? AND ${column}_max >= ? AND ${column}_min <= ? ORDER BY id`,
          )
          .all(first, first + ORDINALS, range.from ?? 0, range.to ?? Number.MAX_VALUE)
  return rows.map((row) => row.bytes as Uint8Array)
}

/** Compresses some sealed chunks of experiments that are idle. */
export function packChunks(
  db: Connection,
  { idleSinceMs, maxChunks }: CommandInput<'store.pack'>,
): CommandOutput<'store.pack'> {
  const rows = db
    .sql(
      `SELECT chunk.id, chunk.bytes FROM chunk JOIN series ON series.id = chunk.id / ${ORDINALS}
       JOIN experiment ON experiment.id = series.experiment_id
       WHERE chunk.packed = 0 AND chunk.n >= 4096 AND experiment.last_heartbeat_at_ms < ? LIMIT ?`,
    )
    .all(idleSinceMs, maxChunks)
  for (const { id, bytes } of rows) {
    db.sql('UPDATE chunk SET bytes = ?, packed = 1 WHERE id = ?').run(packChunk(bytes as Uint8Array), id!)
  }
  return { packed: rows.length }
}

export function countAll(db: Connection): StoreCounts {
  const count = (sql: string) => (db.sql(sql).get()?.n as number | null) ?? 0
  return {
    experiments: count('SELECT count(*) AS n FROM experiment'),
    series: count('SELECT count(*) AS n FROM series'),
    points: count('SELECT sum(n) AS n FROM series'),
    fileBytes:
      (db.sql('PRAGMA page_count').get()!.page_count as number) *
      (db.sql('PRAGMA page_size').get()!.page_size as number),
  }
}
