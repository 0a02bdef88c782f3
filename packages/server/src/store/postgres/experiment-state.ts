// What a process remembers of an experiment between its transactions. Another process may have written meanwhile: then the version of
// the row is another, and all of it is read again.

import type { EventBatch } from '../../ingest/decode.ts'
import { Dedupe, type DedupeTables } from '../../ingest/dedupe.ts'
import { pageOf } from '../../ingest/sequence-page.ts'
import type { OpenSeries } from '../../series/open-series.ts'
import { seriesText } from '../../series/open-series.ts'
import { FOREIGN_SESSION } from '../../series/points.ts'
import { toOpenSeries } from '../rows.ts'
import type { Transaction } from './connection.ts'
import { insertRows } from './insert-rows.ts'

// Half a MiB of pages (four million sequence numbers) and a quarter of a million foreign ids per experiment.
const LIMITS = { maxPages: 64, maxIdSetBytes: 4 * 1024 * 1024 }

/** State of one experiment as of a version of its row. */
export class ExperimentState {
  version: number
  readonly series: Map<string, OpenSeries>
  /** Id of the next series. */
  nextSeriesId: number
  readonly dedupe: Dedupe
  readonly #experimentId: string
  readonly #tables = new TransactionTables()

  private constructor(experimentId: string, version: number, series: readonly OpenSeries[]) {
    this.#experimentId = experimentId
    this.version = version
    this.series = new Map(series.map((one) => [seriesText(one.key), one]))
    this.nextSeriesId = series.reduce((next, { id }) => Math.max(next, id + 1), 1)
    this.dedupe = new Dedupe(this.#tables, LIMITS)
  }

  static async load(tx: Transaction, experimentId: string, version: number): Promise<ExperimentState> {
    const rows = await tx.query('SELECT * FROM series WHERE experiment_id = $1', [experimentId])
    return new ExperimentState(experimentId, version, rows.map(toOpenSeries))
  }

  /** Reads what is needed to tell which events of these are new. */
  async loadSeen(
    tx: Transaction,
    places: Iterable<{ readonly session: string; readonly sequence: number }>,
  ): Promise<void> {
    const id = this.#experimentId
    const wanted = new Map<string, { session: string; page: number }>()
    let wantsForeign = false
    for (const { session, sequence } of places) {
      if (session === FOREIGN_SESSION) wantsForeign ||= !this.dedupe.hasForeignIds(id)
      else if (!this.dedupe.hasPage(id, session, sequence)) {
        const page = pageOf(sequence)
        wanted.set(`${session} ${page}`, { session, page })
      }
    }
    if (wanted.size > 0) {
      const all = [...wanted.values()]
      const rows = await tx.query(
        `SELECT p.session, p.page, p.runs FROM sequence_page p
         WHERE p.experiment_id = $1 AND (p.session, p.page) IN (SELECT * FROM unnest($2::text[], $3::bigint[]))`,
        [id, all.map(({ session }) => session), all.map(({ page }) => page)],
      )
      for (const { session, page, runs } of rows) this.#tables.pages.set(`${session} ${page}`, runs as Uint8Array)
    }
    if (!wantsForeign) return
    const rows = await tx.query('SELECT ids FROM foreign_ids WHERE experiment_id = $1 ORDER BY first', [id])
    this.#tables.foreign = rows.map(({ ids }) => ids as Uint8Array)
  }

  /** Writes what was seen since the last time. */
  async saveSeen(tx: Transaction): Promise<void> {
    const id = this.#experimentId
    this.dedupe.flush()
    const { savedPages, savedIds } = this.#tables
    this.#tables.pages.clear()
    this.#tables.foreign = []
    const pages = insertRows(
      tx,
      'INSERT INTO sequence_page (experiment_id, session, page, runs)',
      savedPages.splice(0).map(({ session, page, runs }) => [id, session, page, runs]),
      'ON CONFLICT (experiment_id, session, page) DO UPDATE SET runs = EXCLUDED.runs',
    )
    const ids = insertRows(
      tx,
      'INSERT INTO foreign_ids (experiment_id, first, ids)',
      savedIds.splice(0).map(({ first, ids: words }) => [id, first, words]),
    )
    await Promise.all([pages, ids])
  }
}

/** Sessions and sequences of a batch: one of each page that it touches, or more. */
export function* placesOf({
  count,
  sessions,
  sources,
  sequences,
}: EventBatch): Generator<{ session: string; sequence: number }> {
  for (let i = 0; i < count; i++) {
    const isNamed = i > 0 && sources[i] === sources[i - 1] && pageOf(sequences[i]!) === pageOf(sequences[i - 1]!)
    if (!isNamed) yield { session: sessions[sources[i]!]!, sequence: sequences[i]! }
  }
}

/** What a transaction has read for the memory of what was seen, and what it has to write. */
class TransactionTables implements DedupeTables {
  readonly pages: Map<string, Uint8Array> = new Map()
  foreign: readonly Uint8Array[] = []
  readonly savedPages: { session: string; page: number; runs: Uint8Array }[] = []
  readonly savedIds: { first: number; ids: Uint8Array }[] = []

  page(_experimentId: string, session: string, page: number): Uint8Array | undefined {
    return this.pages.get(`${session} ${page}`)
  }

  savePage(_experimentId: string, session: string, page: number, runs: Uint8Array): void {
    this.savedPages.push({ session, page, runs })
  }

  foreignIds(): readonly Uint8Array[] {
    return this.foreign
  }

  saveForeignIds(_experimentId: string, first: number, ids: Uint8Array): void {
    this.savedIds.push({ first, ids })
  }
}
