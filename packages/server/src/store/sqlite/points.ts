// Appends points to their series: columns in memory during a group, one piece per series and commit, small pieces merged into chunks.
import type { LiveEvent, SeriesKey } from '@syvain-metrics/protocol'
import { decodeChunk, encodeChunk } from '../../series/chunk.ts'
import {
  missingKeys,
  newSeries,
  type OpenSeries,
  type SeriesMoved,
  seriesText,
  takePending,
} from '../../series/open-series.ts'
import { concatPoints, type Points } from '../../series/points.ts'
import { cutPieces, MERGE_PIECES, openEnd, type Piece, planAppend } from '../../series/tail.ts'
import { nullIfNaN, toOpenSeries } from '../rows.ts'
import type { Connection } from './connection.ts'
import { chunkId, ORDINALS } from './series-reads.ts'

/** Series of experiments that are being written, kept in memory between groups. */
const MAX_LOADED_SERIES = 200_000

/** Owner of all series while it lives: nothing else may write chunks. */
export class PointWriter {
  readonly #db: Connection
  readonly #maxSeries: number
  readonly #experiments = new Map<string, Map<string, OpenSeries>>()
  readonly #touched = new Map<OpenSeries, string>()

  constructor(db: Connection, options: { maxSeriesPerExperiment: number }) {
    this.#db = db
    this.#maxSeries = options.maxSeriesPerExperiment
  }

  /**
   * The series of a batch, made where they are new.
   *
   * @throws Refusal 422 when the experiment would have too many; nothing is made then.
   */
  open(experimentId: string, keys: readonly SeriesKey[]): OpenSeries[] {
    const known = this.#load(experimentId)
    for (const key of missingKeys(known, keys, this.#maxSeries)) {
      known.set(seriesText(key), this.#create(experimentId, key))
    }
    return keys.map((key) => known.get(seriesText(key))!)
  }

  /** Marks a series as changed: its pending points are stored by the next flush. */
  touch(experimentId: string, series: OpenSeries): void {
    this.#touched.set(series, experimentId)
  }

  /** Stores all pending points; called inside the transaction. @returns What moved, per experiment. */
  flush(): LiveEvent[] {
    const moved = new Map<string, SeriesMoved[]>()
    for (const [series, experimentId] of this.#touched) {
      if (series.pending.count === 0) continue
      const { points, moved: one } = takePending(series)
      this.#append(series, points)
      this.#saveSummary(series)
      moved.set(experimentId, [...(moved.get(experimentId) ?? []), one])
    }
    this.#touched.clear()
    this.#shrink()
    return Array.from(moved, ([experiment_id, series]) => ({ type: 'series', data: { experiment_id, series } }))
  }

  /** Drops everything in memory: the transaction was rolled back. */
  forget(): void {
    this.#experiments.clear()
    this.#touched.clear()
  }

  #load(experimentId: string): Map<string, OpenSeries> {
    let known = this.#experiments.get(experimentId)
    if (known === undefined) {
      known = new Map()
      for (const row of this.#db.sql('SELECT * FROM series WHERE experiment_id = ?').all(experimentId)) {
        const series = toOpenSeries(row)
        known.set(seriesText(series.key), series)
      }
    } else this.#experiments.delete(experimentId)
    this.#experiments.set(experimentId, known)
    return known
  }

  #create(experimentId: string, key: SeriesKey): OpenSeries {
    const { lastInsertRowid } = this.#db
      .sql('INSERT INTO series (experiment_id, name, metadata, n) VALUES (?, ?, ?, 0)')
      .run(experimentId, key.name, key.metadataJson)
    return newSeries(lastInsertRowid, key)
  }

  #append(series: OpenSeries, points: Points): void {
    const { kept, merged, ordinal } = planAppend(series.tail ?? this.#loadTail(series), points.count)
    const whole = merged.length === 0 ? points : concatPoints([...this.#readPieces(series, merged), points])
    const pieces = cutPieces(whole, ordinal)
    for (const piece of pieces) this.#write(series, piece)
    series.tail = openEnd([...kept, ...pieces.map((piece) => ({ ordinal: piece.ordinal, count: piece.points.count }))])
  }

  #readPieces(series: OpenSeries, pieces: readonly { ordinal: number }[]): Points[] {
    const [first, last] = [chunkId(series.id, pieces[0]!.ordinal), chunkId(series.id, pieces.at(-1)!.ordinal)]
    const rows = this.#db.sql('SELECT bytes FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id').all(first, last)
    this.#db.sql('DELETE FROM chunk WHERE id BETWEEN ? AND ?').run(first, last)
    return rows.map((row) => decodeChunk(row.bytes as Uint8Array))
  }

  #write(series: OpenSeries, { ordinal, points }: { ordinal: number; points: Points }): void {
    const { header, bytes } = encodeChunk(points)
    this.#db
      .sql('INSERT INTO chunk (id, n, step_min, step_max, time_min, time_max, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        chunkId(series.id, ordinal),
        points.count,
        nullIfNaN(header.stepMin),
        nullIfNaN(header.stepMax),
        header.timeMin,
        header.timeMax,
        bytes,
      )
  }

  #loadTail(series: OpenSeries): Piece[] {
    const first = chunkId(series.id, 0)
    const rows = this.#db
      .sql('SELECT id, n FROM chunk WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?')
      .all(first, first + ORDINALS, 2 * MERGE_PIECES + 2)
    return openEnd(rows.map((row) => ({ ordinal: (row.id as number) - first, count: row.n as number })).reverse())
  }

  #saveSummary({ id, summary }: OpenSeries): void {
    this.#db
      .sql(
        `UPDATE series SET n = ?, min = ?, max = ?, first_step = ?, last = ?, last_step = ?, last_time_ms = ?, last_session = ?,
         last_sequence = ? WHERE id = ?`,
      )
      .run(
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

  #shrink(): void {
    let series = 0
    for (const known of this.#experiments.values()) series += known.size
    for (const [experimentId, known] of this.#experiments) {
      if (series <= MAX_LOADED_SERIES) break
      series -= known.size
      this.#experiments.delete(experimentId)
    }
  }
}
