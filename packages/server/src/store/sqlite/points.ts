// Appends points to their series: columns in memory during a group, one row of the journal per experiment and commit, chunks when many
// have gathered.
import type { LiveEvent, SeriesKey } from '@syvain-metrics/protocol'
import { CHUNK_POINTS, decodeChunk, encodeChunk } from '../../series/chunk.ts'
import {
  missingKeys,
  newSeries,
  type OpenSeries,
  type SeriesMoved,
  seriesText,
  takePending,
} from '../../series/open-series.ts'
import { concatPoints, type Points } from '../../series/points.ts'
import { toOpenSeries } from '../rows.ts'
import type { Connection } from './connection.ts'
import {
  appendJournal,
  clearJournal,
  encodeJournalRow,
  isFull,
  type JournalSize,
  journalPieces,
  journalSize,
} from './journal.ts'
import { appendPoints, saveSummary } from './series-writes.ts'

/** Series of experiments that are being written, kept in memory between groups. */
const MAX_LOADED_SERIES = 200_000
/** How far beyond its limits a journal may grow while another one's turn lasts: a group settles one, so that none takes long. */
const PATIENCE = 2

/** Points in the journal that are kept in memory too, 48 bytes each: what is to become chunks need not be read again. */
const MAX_KEPT_POINTS = 500_000

/** An experiment that is being written. */
interface OpenExperiment {
  readonly series: Map<string, OpenSeries>
  journal: JournalSize
  /** All that the journal holds; undefined where memory does not hold all of it. */
  kept: Grown[] | undefined
}

/** A series with the points that a commit adds to it. */
interface Grown {
  readonly series: OpenSeries
  readonly points: Points
}

/** Owner of all series while it lives: nothing else may write chunks. */
export class PointWriter {
  readonly #db: Connection
  readonly #maxSeries: number
  readonly #experiments = new Map<string, OpenExperiment>()
  readonly #touched = new Map<OpenSeries, string>()
  #keptPoints = 0

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
    const known = this.#load(experimentId).series
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
    const changes = new Map<string, { grown: Grown[]; moved: SeriesMoved[] }>()
    for (const [series, experimentId] of this.#touched) {
      if (series.pending.count === 0) continue
      const { points, moved } = takePending(series)
      const change = changes.get(experimentId) ?? { grown: [], moved: [] }
      changes.set(experimentId, change)
      change.grown.push({ series, points })
      change.moved.push(moved)
      saveSummary(this.#db, series)
    }
    let patience = 1
    for (const [experimentId, { grown }] of changes) {
      if (this.#store(experimentId, grown, patience) === 'settled') patience = PATIENCE
    }
    this.#touched.clear()
    this.#shrink()
    return Array.from(changes, ([id, { moved }]) => ({ type: 'series', data: { experiment_id: id, series: moved } }))
  }

  /** Makes chunks of what the journal holds of an experiment, and of what is added now. */
  settle(experimentId: string, added: readonly Grown[] = []): void {
    const experiment = this.#load(experimentId)
    const all = new Map<OpenSeries, Points[]>()
    for (const { series, points } of [...(experiment.kept ?? this.#readJournal(experimentId)), ...added]) {
      const pieces = all.get(series)
      if (pieces === undefined) all.set(series, [points])
      else pieces.push(points)
    }
    for (const [series, pieces] of all) appendPoints(this.#db, series, concatPoints(pieces))
    clearJournal(this.#db, experimentId)
    this.#letGo(experiment)
    experiment.journal = { rows: 0, bytes: 0 }
    experiment.kept = []
  }

  #store(experimentId: string, grown: readonly Grown[], patience: number): 'settled' | 'journalled' {
    const experiment = this.#load(experimentId)
    const { journal } = experiment
    // A chunk's worth of points is stored as one.
    if (isFull(journal, patience) || grown.some(({ points }) => points.count >= CHUNK_POINTS)) {
      this.settle(experimentId, grown)
      return 'settled'
    }
    const row = encodeJournalRow(
      grown.map(({ series, points }) => ({ seriesId: series.id, chunk: encodeChunk(points).bytes })),
    )
    appendJournal(this.#db, experimentId, row)
    experiment.journal = { rows: journal.rows + 1, bytes: journal.bytes + row.length }
    this.#keep(experiment, grown)
    return 'journalled'
  }

  #readJournal(experimentId: string): Grown[] {
    const byId = new Map([...this.#load(experimentId).series.values()].map((series) => [series.id, series]))
    return journalPieces(this.#db, experimentId).map(({ seriesId, chunk }) => {
      return { series: byId.get(seriesId)!, points: decodeChunk(chunk) }
    })
  }

  #keep(experiment: OpenExperiment, grown: readonly Grown[]): void {
    if (experiment.kept === undefined) return
    experiment.kept.push(...grown)
    for (const { points } of grown) this.#keptPoints += points.count
    if (this.#keptPoints > MAX_KEPT_POINTS) this.#letGo(experiment)
  }

  #letGo(experiment: OpenExperiment): void {
    for (const { points } of experiment.kept ?? []) this.#keptPoints -= points.count
    experiment.kept = undefined
  }

  /** Drops everything in memory: the transaction was rolled back. */
  forget(): void {
    this.#experiments.clear()
    this.#touched.clear()
    this.#keptPoints = 0
  }

  #load(experimentId: string): OpenExperiment {
    const experiment = this.#experiments.get(experimentId) ?? this.#openExperiment(experimentId)
    // Put last: a Map keeps the order of insertion, so the first ones are the longest unused.
    this.#experiments.delete(experimentId)
    this.#experiments.set(experimentId, experiment)
    return experiment
  }

  #openExperiment(experimentId: string): OpenExperiment {
    const rows = this.#db.sql('SELECT * FROM series WHERE experiment_id = ?').all(experimentId)
    const series = new Map(rows.map(toOpenSeries).map((one) => [seriesText(one.key), one]))
    const journal = journalSize(this.#db, experimentId)
    return { series, journal, kept: journal.rows === 0 ? [] : undefined }
  }

  #create(experimentId: string, key: SeriesKey): OpenSeries {
    const { lastInsertRowid } = this.#db
      .sql('INSERT INTO series (experiment_id, name, metadata, n) VALUES (?, ?, ?, 0)')
      .run(experimentId, key.name, key.metadataJson)
    return newSeries(lastInsertRowid, key)
  }

  #shrink(): void {
    let series = 0
    for (const known of this.#experiments.values()) series += known.series.size
    for (const [experimentId, known] of this.#experiments) {
      if (series <= MAX_LOADED_SERIES) break
      series -= known.series.size
      this.#letGo(known)
      this.#experiments.delete(experimentId)
    }
  }
}
