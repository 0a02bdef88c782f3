// Who owns a spool: a chain of lock files, `lock.0`, `lock.1`, …, each made once and never changed. The last one counts.
import { randomUUID } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Owner, type OwnerState, ownerState, type ProcessTable, readOwner } from './owner.ts'

/** Owner of a spool that its process gave back. */
export const NOBODY: Owner = { pid: 0, started: '', boot: '', namespace: '', hostname: '' }

// A lock that cannot be read is being written, or was when its machine failed; nobody takes a minute to write a line.
const UNREADABLE_LOCK_MS = 60_000

/** The last lock of a folder. */
export interface Lock {
  /** Its number; -1 when there is none. */
  readonly number: number
  readonly state: OwnerState | 'free'
}

/** Reads the last lock. @throws the system's error when the folder is gone. */
export function readLock(folder: string, processes: ProcessTable, nowMs: number): Lock {
  let number = -1
  for (const name of readdirSync(folder)) {
    const match = /^lock\.(\d{1,9})$/.exec(name)
    if (match !== null) number = Math.max(number, Number(match[1]))
  }
  if (number === -1) return { number, state: 'free' }
  const path = lockPath(folder, number)
  const owner = readOwner(readFileSync(path, 'utf8'))
  if (owner === undefined) {
    const isBeingWritten = Math.abs(nowMs - statSync(path).mtimeMs) < UNREADABLE_LOCK_MS
    return { number, state: isBeingWritten ? 'running' : 'gone' }
  }
  return { number, state: owner.pid === 0 ? 'free' : ownerState(owner, processes) }
}

/**
 * Adds a lock to the chain. Two processes that saw the same last lock cannot both add the next.
 *
 * @returns Whether this process was the one.
 * @throws the system's error when the folder cannot be written.
 */
export function writeLock(folder: string, number: number, owner: Owner): boolean {
  const path = lockPath(folder, number)
  const draft = join(folder, `draft.${randomUUID()}`)
  const text = `${JSON.stringify(owner)}\n`
  try {
    writeFileSync(draft, text, { mode: 0o600 })
    linkSync(draft, path) // exclusive, and the content is there at once
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'ENOENT' || code === 'ENOSPC' || code === 'EACCES' || code === 'EROFS') throw error
    return writeLockWithoutLinks(path, text)
  } finally {
    rmSync(draft, { force: true })
  }
}

// File systems without hard links: exclusive still, with a moment in which the lock is empty.
function writeLockWithoutLinks(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function lockPath(folder: string, number: number): string {
  return join(folder, `lock.${number}`)
}
