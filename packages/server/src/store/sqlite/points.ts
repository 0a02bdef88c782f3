// Appends points to their series: columns in memory during a group, one piece per series and commit, small pieces merged into chunks.
// Long because the rules of merging and the statements of one transaction must be read together.
import type { JsonObject, LiveEvent, SeriesKey } from '@syvain-metrics/protocol'
import { CHUNK_POINTS, decodeChunk, encodeChunk } from '../../series/chunk.ts'
import { PendingPoints } from '../../series/pending-points.ts'
import { concatPoints, type Points, slicePoints, sortPoints } from '../../series/points.ts'
import { addToSummary, emptySummary, type SeriesSummary } from '../../series/summary.ts'
import { Refusal } from '../commands.ts'
import type { Connection } from './connection.ts'
import type { SqlRow } from './driver.ts'
import { chunkId, ORDINALS } from './series-reads.ts'

/** Pieces below this size are merged when there are this many: a series of single points stays within 63 + 63 rows at its end. */
const MERGE_PIECES = 64
/** Series of experiments that are being written, kept in memory between groups. */
const MAX_LOADED_SERIES = 200_000

/** A series with what is being added to it. */
export interface OpenSeries {
  readonly id: number
  readonly key: SeriesKey
  readonly pending: PendingPoints
  summary: SeriesSummary
  /** Pieces after the last sealed chunk, in order; undefined until needed. */
  tail: { ordinal: number; count: number }[] | undefined
}

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
    const missing = keys.filter((key) => !known.has(textOf(key)))
    if (known.size + missing.length > this.#maxSeries) {
      throw new Refusal(
        422,
        'too_many_series',
        `An experiment can have ${this.#maxSeries} series (name and metadata); values that change belong in a metric or an annotation`,
        { limit: String(this.#maxSeries) },
      )
    }
    for (const key of missing) if (!known.has(textOf(key))) known.set(textOf(key), this.#create(experimentId, key))
    return keys.map((key) => known.get(textOf(key))!)
  }

  /** Marks a series as changed: its pending points are stored by the next flush. */
  touch(experimentId: string, series: OpenSeries): void {
    this.#touched.set(series, experimentId)
  }

  /** Stores all pending points; called inside the transaction. @returns What moved, per experiment. */
  flush(): LiveEvent[] {
    const moved = new Map<
      string,
      { metric_name: string; metadata: object; n: number; last_step: number | null; last: number | null }[]
    >()
    for (const [series, experimentId] of this.#touched) {
      const { key, pending } = series
      if (pending.count === 0) continue
      const points = pending.take()
      series.summary = addToSummary(series.summary, points)
      this.#append(series, points)
      this.#saveSummary(series)
      const { n, last, lastStep } = series.summary
      const list = moved.get(experimentId) ?? []
      list.push({ metric_name: key.name, metadata: key.metadata, n, last_step: lastStep, last: finiteOrNull(last) })
      moved.set(experimentId, list)
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
        known.set(textOf(series.key), series)
      }
    } else this.#experiments.delete(experimentId)
    this.#experiments.set(experimentId, known)
    return known
  }

  #create(experimentId: string, key: SeriesKey): OpenSeries {
    const { lastInsertRowid } = this.#db
      .sql('INSERT INTO series (experiment_id, name, metadata, n) VALUES (?, ?, ?, 0)')
      .run(experimentId, key.name, key.metadataJson)
    return { id: lastInsertRowid, key, pending: new PendingPoints(), summary: emptySummary(), tail: [] }
  }

  #append(series: OpenSeries, points: Points): void {
    const tail = series.tail ?? this.#loadTail(series)
    series.tail = tail
    const last = tail.at(-1)
    tail.push({ ordinal: last === undefined ? 0 : last.ordinal + 1, count: points.count })
    let fresh = points
    let from = tail.length - 1
    for (let start = mergeStart(tail, from); start < from; start = mergeStart(tail, from)) {
      fresh = concatPoints([...this.#readPieces(series, tail.slice(start, from)), fresh])
      const ordinal = tail[start]!.ordinal
      tail.splice(start, tail.length - start, { ordinal, count: fresh.count })
      from = start
    }
    this.#write(series, fresh, from)
  }

  #readPieces(series: OpenSeries, pieces: readonly { ordinal: number }[]): Points[] {
    const [first, last] = [chunkId(series.id, pieces[0]!.ordinal), chunkId(series.id, pieces.at(-1)!.ordinal)]
    const rows = this.#db.sql('SELECT bytes FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id').all(first, last)
    this.#db.sql('DELETE FROM chunk WHERE id BETWEEN ? AND ?').run(first, last)
    return rows.map((row) => decodeChunk(row.bytes as Uint8Array))
  }

  // Late events are put in their place here, so that a reader rarely has to sort.
  #write(series: OpenSeries, points: Points, at: number): void {
    const tail = series.tail!
    const { ordinal } = tail[at]!
    const sorted = sortPoints(points, 'time')
    tail.length = at
    const size = sorted.count < 2 * CHUNK_POINTS ? sorted.count : CHUNK_POINTS
    for (let from = 0, next = ordinal; from < sorted.count; from += size, next++) {
      const part = slicePoints(sorted, from, Math.min(from + size, sorted.count))
      const { header, bytes } = encodeChunk(part)
      this.#db
        .sql('INSERT INTO chunk (id, n, step_min, step_max, time_min, time_max, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(
          chunkId(series.id, next),
          part.count,
          nullIfNaN(header.stepMin),
          nullIfNaN(header.stepMax),
          header.timeMin,
          header.timeMax,
          bytes,
        )
      tail.push({ ordinal: next, count: part.count })
    }
    // What stands before the last sealed chunk is never merged again.
    const sealed = tail.findLastIndex(({ count }) => count >= CHUNK_POINTS)
    if (sealed > 0) tail.splice(0, sealed)
  }

  #loadTail(series: OpenSeries): { ordinal: number; count: number }[] {
    const first = chunkId(series.id, 0)
    const rows = this.#db
      .sql('SELECT id, n FROM chunk WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?')
      .all(first, first + ORDINALS, 2 * MERGE_PIECES + 2)
    const tail = rows.map((row) => ({ ordinal: (row.id as number) - first, count: row.n as number })).reverse()
    const sealed = tail.findLastIndex(({ count }) => count >= CHUNK_POINTS)
    return sealed > 0 ? tail.slice(sealed) : tail
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

/** Where a merge of the pieces up to `end` begins; `end` itself when there are too few to merge. */
function mergeStart(tail: readonly { count: number }[], end: number): number {
  const size = sizeClass(tail[end]!.count)
  if (size === SEALED) return end
  let start = end
  let points = tail[end]!.count
  while (start > 0 && sizeClass(tail[start - 1]!.count) === size) points += tail[--start]!.count
  return points >= CHUNK_POINTS || end - start + 1 >= MERGE_PIECES ? start : end
}

const SEALED = 2

function sizeClass(count: number): number {
  return count >= CHUNK_POINTS ? SEALED : count >= MERGE_PIECES ? 1 : 0
}

function textOf({ name, metadataJson }: SeriesKey): string {
  return `${name}\u0000${metadataJson}`
}

function toOpenSeries(row: SqlRow): OpenSeries {
  const metadataJson = row.metadata as string
  return {
    id: row.id as number,
    key: { name: row.name as string, metadata: JSON.parse(metadataJson) as JsonObject, metadataJson },
    pending: new PendingPoints(),
    summary: {
      n: row.n as number,
      min: (row.min as number | null) ?? Number.NaN,
      max: (row.max as number | null) ?? Number.NaN,
      firstStep: row.first_step as number | null,
      last: (row.last as number | null) ?? Number.NaN,
      lastStep: row.last_step as number | null,
      lastTimeMs: row.last_time_ms as number | null,
      lastSession: row.last_session as string | null,
      lastSequence: row.last_sequence as number | null,
    },
    tail: undefined,
  }
}

function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
