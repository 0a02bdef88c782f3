// Checks a data folder: the file, every chunk's checksum, and that what tables say is what chunks hold.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../log.ts'
import { decodeChunk } from '../series/chunk.ts'
import { concatPoints } from '../series/points.ts'
import { addToSummary, emptySummary } from '../series/summary.ts'
import type { SqlRow } from '../store/rows.ts'
import { Connection } from '../store/sqlite/connection.ts'
import { journalPieces } from '../store/sqlite/journal.ts'
import { SCHEMA_VERSION } from '../store/sqlite/schema.ts'
import { storedChunks } from '../store/sqlite/series-reads.ts'
import { DATABASE_FILE } from '../store/sqlite/sqlite-store.ts'

/** What was looked at, and what is wrong with it. */
export interface Verification {
  readonly experiments: number
  readonly series: number
  readonly chunks: number
  readonly points: number
  /** Sentences; empty when all is well. */
  readonly problems: readonly string[]
}

type Report = (problem: string) => void

/** Problems that are named; a file that is broken all over needs no list of all of it. */
const MAX_PROBLEMS = 100

/**
 * Checks a data folder, with or without a server running on it.
 *
 * @throws Error when there is no store, or it is of another version.
 *
 * @example
 * ```ts
 * const { problems } = verifyStore('./metrics')
 * ```
 */
export function verifyStore(dir: string): Verification {
  const path = join(dir, DATABASE_FILE)
  if (!existsSync(path)) throw new Error(`Cannot verify: the folder holds no ${DATABASE_FILE}`)
  const db = new Connection(path)
  try {
    const version = db.sql('PRAGMA user_version').get()!.user_version
    if (version !== SCHEMA_VERSION) {
      throw new Error(`Cannot verify: the store has schema version ${version}, this program knows ${SCHEMA_VERSION}`)
    }
    // One state of the file throughout: a running server goes on writing.
    return db.snapshot(() => verify(db))
  } finally {
    db.close()
  }
}

function verify(db: Connection): Verification {
  const problems: string[] = []
  const report: Report = (problem) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem)
  }
  for (const row of db.sql('PRAGMA quick_check').all()) {
    const text = String(Object.values(row)[0])
    if (text !== 'ok') report(`file: ${text}`)
  }
  for (const row of db.sql('PRAGMA foreign_key_check').all()) report(`file: a row of ${row.table} points to nothing`)
  const all = db.sql('SELECT * FROM series ORDER BY id').all()
  let chunks = 0
  let points = 0
  for (const [experimentId, own] of byExperiment(db, all)) {
    const journal = readJournal(db, experimentId, { own, report })
    for (const series of own) {
      const id = series.id as number
      const held = [...storedChunks(db, id), ...journal.get(id)!]
      chunks += held.length
      points += verifySeries(series, held, report)
    }
  }
  const experiments = db.sql('SELECT count(*) AS n FROM experiment').get()!.n as number
  return { experiments, series: all.length, chunks, points, problems }
}

/** The series of every experiment that has some, or has something in the journal. */
function byExperiment(db: Connection, all: readonly SqlRow[]): Map<string, SqlRow[]> {
  const journalled = db.sql('SELECT DISTINCT experiment_id FROM journal').all()
  const groups = new Map<string, SqlRow[]>()
  for (const { experiment_id } of [...journalled, ...all]) groups.set(experiment_id as string, [])
  for (const series of all) groups.get(series.experiment_id as string)!.push(series)
  return groups
}

/** What the journal holds of each series of an experiment: one journal at a time is in memory. */
function readJournal(
  db: Connection,
  experimentId: string,
  { own, report }: { own: readonly SqlRow[]; report: Report },
): Map<number, Uint8Array[]> {
  const name = `journal of experiment ${experimentId}`
  const held = new Map(own.map(({ id }) => [id as number, [] as Uint8Array[]]))
  try {
    for (const { seriesId, chunk } of journalPieces(db, experimentId)) {
      const chunks = held.get(seriesId)
      if (chunks === undefined) report(`${name}: it names series ${seriesId}, which is not one of its own`)
      else chunks.push(chunk)
    }
  } catch (error) {
    report(`${name}: ${failure(error).message}`)
  }
  return held
}

function verifySeries(series: SqlRow, held: readonly Uint8Array[], report: Report): number {
  const name = `series ${series.id} (${series.name} ${series.metadata})`
  try {
    const chunks = held.map(decodeChunk)
    if (chunks.length === 0) {
      if (series.n !== 0) report(`${name}: the table says ${series.n} points, there is no chunk`)
      return 0
    }
    const points = concatPoints(chunks)
    const identities = new Set<string>()
    for (let i = 0; i < points.count; i++) identities.add(`${points.sources[i]}:${points.sequences[i]}`)
    if (identities.size !== points.count) report(`${name}: ${points.count - identities.size} points are there twice`)
    const { n, min, max, last, lastStep } = addToSummary(emptySummary(), points)
    const said = { n: series.n, min: series.min, max: series.max, last: series.last, last_step: series.last_step }
    const found = { n, min: orNull(min), max: orNull(max), last: orNull(last), last_step: lastStep }
    for (const key of Object.keys(found) as (keyof typeof found)[]) {
      if (said[key] !== found[key])
        report(`${name}: the table says ${key} = ${said[key]}, the chunks hold ${found[key]}`)
    }
    return points.count
  } catch (error) {
    report(`${name}: ${failure(error).message}`)
    return 0
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
