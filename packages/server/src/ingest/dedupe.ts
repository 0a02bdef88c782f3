// Which events are new: by session and sequence for ids of ours, by an exact set of ids for all others. Written with the points.
import { IdSet, idWords } from './id-set.ts'
import { PAGE_SEQUENCES, pageOf, SequencePage } from './sequence-page.ts'

/** Where the memory of what was seen is kept between transactions. */
export interface DedupeTables {
  page(experimentId: string, session: string, page: number): Uint8Array | undefined
  savePage(experimentId: string, session: string, page: number, runs: Uint8Array): void
  foreignIds(experimentId: string): readonly Uint8Array[]
  saveForeignIds(experimentId: string, first: number, ids: Uint8Array): void
}

/** What stays loaded between groups. */
export interface DedupeLimits {
  /** Pages, 8 KiB each. */
  readonly maxPages: number
  /** Bytes of the id sets of experiments that are being written. */
  readonly maxIdSetBytes: number
}

/** One memory for all experiments of a store. */
const WHOLE_STORE: DedupeLimits = { maxPages: 4_096, maxIdSetBytes: 256 * 1024 * 1024 }

interface LoadedPage {
  readonly experimentId: string
  readonly session: string
  readonly number: number
  readonly page: SequencePage
}

interface ForeignSet {
  readonly ids: IdSet
  /** Ids of this transaction, four words each. */
  readonly added: number[]
}

/** Tells new events from repeated ones. Nothing is kept until {@link flush}; {@link forget} goes back to what the tables hold. */
export class Dedupe {
  readonly #tables: DedupeTables
  readonly #limits: DedupeLimits
  readonly #pages = new Map<string, LoadedPage>()
  readonly #touched = new Set<string>()
  readonly #foreign = new Map<string, ForeignSet>()

  constructor(tables: DedupeTables, limits: DedupeLimits = WHOLE_STORE) {
    this.#tables = tables
    this.#limits = limits
  }

  /** Whether the page of a sequence is loaded: then the tables are not asked for it. */
  hasPage(experimentId: string, session: string, sequence: number): boolean {
    return this.#pages.has(pageKey(experimentId, session, pageOf(sequence)))
  }

  /** Whether the foreign ids of an experiment are loaded. */
  hasForeignIds(experimentId: string): boolean {
    return this.#foreign.has(experimentId)
  }

  /** Whether this event of a session was seen; asking changes nothing. */
  isKnown(experimentId: string, session: string, sequence: number): boolean {
    const number = pageOf(sequence)
    return this.#load(experimentId, session, number).has(sequence - number * PAGE_SEQUENCES)
  }

  /** Whether this event of a session is new; it is known from now on. */
  isNew(experimentId: string, session: string, sequence: number): boolean {
    return this.session(experimentId, session).add(sequence)
  }

  /** What was seen of a session. For one batch: it is not valid after {@link flush} or {@link forget}. */
  session(experimentId: string, session: string): SessionMemory {
    return new SessionMemory((number) => this.#load(experimentId, session, number))
  }

  /** Rank of a foreign event among those of its experiment, or −1 when its id is known. */
  foreignRank(experimentId: string, id: string): number {
    const set = this.#foreign.get(experimentId) ?? this.#loadForeign(experimentId)
    const words = idWords(id)
    const rank = set.ids.size
    if (!set.ids.add(words)) return -1
    set.added.push(...words)
    return rank
  }

  /** Writes what is new since the last flush; called inside the transaction that stores the events. */
  flush(): void {
    for (const key of this.#touched) {
      const { experimentId, session, number, page } = this.#pages.get(key)!
      this.#tables.savePage(experimentId, session, number, page.encode())
    }
    this.#touched.clear()
    let bytes = 0
    for (const [experimentId, { ids, added }] of this.#foreign) {
      bytes += ids.byteLength
      if (added.length === 0) continue
      const words = Int32Array.from(added)
      this.#tables.saveForeignIds(experimentId, ids.size - added.length / 4, new Uint8Array(words.buffer))
      added.length = 0
    }
    this.#shrink(bytes)
  }

  /** Drops everything in memory: the transaction was rolled back. */
  forget(): void {
    this.#pages.clear()
    this.#touched.clear()
    this.#foreign.clear()
  }

  #load(experimentId: string, session: string, number: number): SequencePage {
    const key = pageKey(experimentId, session, number)
    let entry = this.#pages.get(key)
    if (entry === undefined) {
      const stored = this.#tables.page(experimentId, session, number)
      const page = stored === undefined ? new SequencePage() : SequencePage.decode(stored)
      entry = { experimentId, session, number, page }
    } else this.#pages.delete(key)
    // Put last: a Map keeps the order of insertion, so the first ones are the longest unused.
    this.#pages.set(key, entry)
    this.#touched.add(key)
    return entry.page
  }

  #loadForeign(experimentId: string): ForeignSet {
    const set: ForeignSet = { ids: new IdSet(), added: [] }
    for (const ids of this.#tables.foreignIds(experimentId)) set.ids.addAll(ids)
    this.#foreign.set(experimentId, set)
    return set
  }

  #shrink(foreignBytes: number): void {
    for (const key of this.#pages.keys()) {
      if (this.#pages.size <= this.#limits.maxPages) break
      this.#pages.delete(key)
    }
    let bytes = foreignBytes
    for (const [experimentId, { ids }] of this.#foreign) {
      if (bytes <= this.#limits.maxIdSetBytes) break
      bytes -= ids.byteLength
      this.#foreign.delete(experimentId)
    }
  }
}

/** Which events of one session were seen. Consecutive ones are on one page, which is looked for once. */
export class SessionMemory {
  readonly #load: (number: number) => SequencePage
  #number = -1
  #page: SequencePage | undefined

  constructor(load: (number: number) => SequencePage) {
    this.#load = load
  }

  /** Adds an event; false when it was there. */
  add(sequence: number): boolean {
    const number = pageOf(sequence)
    if (this.#page === undefined || number !== this.#number) {
      this.#page = this.#load(number)
      this.#number = number
    }
    return this.#page.add(sequence - number * PAGE_SEQUENCES)
  }
}

function pageKey(experimentId: string, session: string, page: number): string {
  return `${experimentId} ${session} ${page}`
}
