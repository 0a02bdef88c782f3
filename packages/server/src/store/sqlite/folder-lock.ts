// One server per folder: a lock that the operating system gives back however its holder ends, and that says who holds it.
import { join } from 'node:path'
import { openDatabase } from './driver.ts'

/** Name of the lock in the data folder. */
export const LOCK_FILE = 'server.lock'

/** A held lock. */
export interface FolderLock {
  release(): void
}

/**
 * Takes the folder for this process.
 *
 * The lock is an open transaction on a file of its own: unlike a file with a process id it cannot be left behind.
 *
 * @throws Error naming the holder when there is one.
 */
export function lockFolder(dir: string, startedAtMs: number): FolderLock {
  const db = openDatabase(join(dir, LOCK_FILE))
  try {
    db.exec('PRAGMA busy_timeout = 0')
    db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, started_at_ms INTEGER)')
    db.exec('BEGIN IMMEDIATE')
    db.exec('DELETE FROM holder')
    db.prepare('INSERT INTO holder (pid, started_at_ms) VALUES (?, ?)').run(process.pid, startedAtMs)
    db.exec('COMMIT')
    db.exec('BEGIN IMMEDIATE')
  } catch (error) {
    const holder = holderOf(db)
    db.close()
    throw new Error(`Cannot use the data folder: another server has it${holder}`, { cause: error })
  }
  return {
    release: () => {
      db.exec('ROLLBACK')
      db.close()
    },
  }
}

function holderOf(db: ReturnType<typeof openDatabase>): string {
  try {
    const row = db.prepare('SELECT pid, started_at_ms FROM holder').get()
    if (row === undefined) return ''
    return ` (process ${row.pid}, since ${new Date(row.started_at_ms as number).toISOString()})`
  } catch {
    // The holder is just writing its name: the refusal stands without it.
    return ''
  }
}
