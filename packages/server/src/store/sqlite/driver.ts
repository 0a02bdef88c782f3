// The thin driver over two SQLite bindings: Node's own where there is one, else libsql. Positional parameters, blobs as Uint8Array.
import { createRequire } from 'node:module'
import type { SqlRow, SqlValue } from '../rows.ts'

export interface Statement {
  run(...values: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number }
  get(...values: readonly SqlValue[]): SqlRow | undefined
  all(...values: readonly SqlValue[]): SqlRow[]
}

export interface Database {
  /** Which binding serves. */
  readonly driver: DriverName
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

export type DriverName = 'node:sqlite' | 'libsql'

interface RawStatement {
  run(...values: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
}

interface RawDatabase {
  exec(sql: string): void
  prepare(sql: string): RawStatement
  close(): void
}

/**
 * Opens a database file.
 *
 * @param path Path of the file; made when it is not there.
 * @param driver Leave out for the best there is.
 * @throws Error when the binding is not there or the file cannot be opened.
 */
export function openDatabase(path: string, driver: DriverName = bestDriver()): Database {
  const raw = driver === 'node:sqlite' ? openBuiltIn(path) : openLibsql(path)
  // libsql takes a lone blob for an object of named parameters; in a list it is one.
  const bind: Bind = driver === 'node:sqlite' ? checked : (values) => [checked(values)]
  return {
    driver,
    exec: (sql) => raw.exec(sql),
    prepare: (sql) => wrap(raw.prepare(sql), bind),
    close: () => raw.close(),
  }
}

/** Node's own SQLite needs no flag from 22.13 on. */
export function bestDriver(version: string = process.versions.node): DriverName {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13) ? 'node:sqlite' : 'libsql'
}

/** Whether an error says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return code === 'SQLITE_FULL' || errcode === 13 || code === 'ENOSPC' || /database or disk is full/.test(String(error))
}

function openBuiltIn(path: string): RawDatabase {
  const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as {
    DatabaseSync: new (path: string) => RawDatabase
  }
  return new DatabaseSync(path)
}

function openLibsql(path: string): RawDatabase {
  const Libsql = createRequire(import.meta.url)('libsql') as new (path: string) => RawDatabase
  return new Libsql(path)
}

type Bind = (values: readonly SqlValue[]) => readonly unknown[]

function wrap(raw: RawStatement, bind: Bind): Statement {
  return {
    run: (...values) => {
      const { changes, lastInsertRowid } = raw.run(...bind(values))
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
    },
    get: (...values) => {
      const row = raw.get(...bind(values))
      return row === undefined || row === null ? undefined : toRow(row)
    },
    all: (...values) => raw.all(...bind(values)).map(toRow),
  }
}

function checked(values: readonly SqlValue[]): readonly SqlValue[] {
  for (const value of values) {
    const fine = value === null || typeof value === 'number' || typeof value === 'string' || value instanceof Uint8Array
    if (!fine) throw new TypeError(`Cannot bind a ${typeof value} to a statement`)
  }
  return values
}

// libsql gives blobs as ArrayBuffer from lists and as Buffer from single rows.
function toRow(row: unknown): SqlRow {
  const record = row as Record<string, SqlValue | ArrayBuffer>
  for (const key in record) {
    const value = record[key]
    if (value instanceof ArrayBuffer) record[key] = new Uint8Array(value)
  }
  return record as SqlRow
}
