// A database file as this store uses it: durable, shared with other processes, each statement prepared once.
import { closeSync, existsSync, openSync } from 'node:fs'
import { type Database, type DriverName, openDatabase, type Statement } from './driver.ts'

/** How long a statement waits for another process that is writing, for example `keys create` beside a running server. */
const BUSY_TIMEOUT_MS = 5_000

/** An open file with its prepared statements. */
export class Connection {
  readonly database: Database
  readonly #statements = new Map<string, Statement>()
  #closed = false

  constructor(path: string, driver?: DriverName) {
    // SQLite gives its journal the rights of the file itself. Only a file that is not there is opened: to close any handle of a file
    // that a connection of this process has open would drop that connection's locks, and lose what it commits.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
    this.database = openDatabase(path, driver)
    this.database.prepare(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`).get()
    // FULL: a commit is on the disk before it is acknowledged, also when the power fails.
    this.database.prepare('PRAGMA journal_mode = WAL').get()
    // 16 MiB of journal between checkpoints: a tail of a series is rewritten in it several times, and copied to the file once.
    this.database.prepare('PRAGMA wal_autocheckpoint = 4096').get()
    this.database.exec('PRAGMA synchronous = FULL')
    this.database.exec('PRAGMA foreign_keys = ON')
    this.database.prepare('PRAGMA journal_size_limit = 67108864').get()
  }

  /** The prepared statement of a constant SQL text. */
  sql(text: string): Statement {
    this.#requireOpen()
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    const statement = this.database.prepare(text)
    this.#statements.set(text, statement)
    return statement
  }

  exec(sql: string): void {
    this.#requireOpen()
    this.database.exec(sql)
  }

  /** Commits that would make the file larger fail as on a full disk. */
  limitBytes(bytes: number): void {
    const pageSize = this.sql('PRAGMA page_size').get()!.page_size as number
    this.database.prepare(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytes / pageSize))}`).get()
  }

  /** Runs reads that must see one state of the file. */
  snapshot<T>(read: () => T): T {
    this.exec('BEGIN')
    try {
      return read()
    } finally {
      this.exec('COMMIT')
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#statements.clear()
    this.database.close()
  }

  // A binding may end the whole process when a closed file is used.
  #requireOpen(): void {
    if (this.#closed) throw new Error('Cannot use the store: it is closed')
  }
}
