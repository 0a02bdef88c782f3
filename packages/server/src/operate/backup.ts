// Copies of a data folder: taken while a server runs, checked before they are put back.
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Connection } from '../store/sqlite/connection.ts'
import { lockFolder } from '../store/sqlite/folder-lock.ts'
import { upgrade } from '../store/sqlite/schema.ts'
import { DATABASE_FILE } from '../store/sqlite/sqlite-store.ts'
import { type Verification, verifyStore } from './verify.ts'

/**
 * Writes a copy of the store to a file: one state of it, compacted, on the disk when this returns. A server may be running.
 *
 * @param file Path of the copy; must not be there yet.
 * @throws Error when there is no store or the file exists.
 *
 * @example
 * ```ts
 * backupStore('./metrics', './metrics-2026-01-01.db')
 * ```
 */
export function backupStore(dir: string, file: string): void {
  const path = join(dir, DATABASE_FILE)
  if (!existsSync(path)) throw new Error(`Cannot back up: the folder holds no ${DATABASE_FILE}`)
  if (existsSync(file)) throw new Error(`Cannot back up: ${basename(file)} is already there`)
  const unfinished = `${file}.unfinished`
  rmSync(unfinished, { force: true })
  const db = new Connection(path)
  try {
    db.database.prepare('VACUUM INTO ?').run(unfinished)
  } finally {
    db.close()
  }
  syncFile(unfinished)
  renameSync(unfinished, file)
  syncFile(dirname(file))
}

/**
 * Puts a copy in place of a folder's store.
 *
 * @param options.replace Allows to give up what the folder holds.
 * @returns What was checked before anything was touched.
 * @throws Error when the copy is damaged, a server has the folder, or the folder holds a store and `replace` is not set.
 */
export function restoreStore(file: string, dir: string, options: { readonly replace?: boolean } = {}): Verification {
  if (!existsSync(file)) throw new Error(`Cannot restore: there is no file ${basename(file)}`)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(dir, Date.now())
  const staging = join(dir, 'restore')
  try {
    const target = join(dir, DATABASE_FILE)
    if (existsSync(target) && options.replace !== true) {
      throw new Error('Cannot restore: the folder holds a store already, which only `replace` (--replace) gives up')
    }
    rmSync(staging, { recursive: true, force: true })
    mkdirSync(staging, { mode: 0o700 })
    copyFileSync(file, join(staging, DATABASE_FILE))
    bringUpToDate(join(staging, DATABASE_FILE))
    const verification = verifyStore(staging)
    if (verification.problems.length > 0) {
      throw new Error(`Cannot restore: the copy is damaged: ${verification.problems[0]}`)
    }
    syncFile(join(staging, DATABASE_FILE))
    // The journal belongs to the old file: beside the new one it would be replayed into it.
    for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true })
    renameSync(join(staging, DATABASE_FILE), target)
    syncFile(dir)
    return verification
  } finally {
    rmSync(staging, { recursive: true, force: true })
    lock.release()
  }
}

// A copy may be older than this program. The journal is emptied by hand: a binding may close the file only when it collects its statements.
function bringUpToDate(path: string): void {
  const db = new Connection(path)
  try {
    upgrade(db.database)
    db.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
  } finally {
    db.close()
  }
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
