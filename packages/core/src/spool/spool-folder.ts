// The folder of one session: made whole, removed whole, set aside whole. A rename is what other processes see.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  EVENTS_LOG,
  encodeFrame,
  encodeSpoolHeader,
  isSessionId,
  SETTLED_LOG,
  type SpoolHeader,
} from '@syvain-metrics/protocol'
import { NOBODY, writeLock } from './lock.ts'
import { systemProcesses } from './owner.ts'

const SCRATCH = /^\.(new|old)-/

/** Makes `<root>/<session>/` with its first lock and both logs, all visible at once. @throws the system's error */
export function createFolder(root: string, header: SpoolHeader, { sync }: { sync: boolean }): string {
  const folder = join(root, header.session)
  const draft = join(root, `.new-${header.session}`)
  // An encoder's RangeError comes before anything stands on the disk.
  const frame = encodeFrame('experiment', encodeSpoolHeader(header), 0)
  mkdirSync(root, { recursive: true, mode: 0o700 })
  mkdirSync(draft, { mode: 0o700 })
  try {
    writeLock(draft, 0, systemProcesses().self)
    for (const name of [EVENTS_LOG, SETTLED_LOG]) writeFileSync(join(draft, name), frame, { mode: 0o600, flush: sync })
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
  if (sync) syncFolder(root)
  return folder
}

/**
 * Removes a folder: first its name, so that nobody finds half of it.
 *
 * @returns Whether it is gone. On Windows a reader that holds a file open prevents it; the next recovery does it then.
 */
export function removeFolder(root: string, session: string): boolean {
  const old = join(root, `.old-${session}`)
  try {
    renameSync(join(root, session), old)
  } catch {
    return false // still there, with everything settled: said to the caller, and harmless
  }
  rmSync(old, { recursive: true, force: true })
  return true
}

/** Puts a folder where no recovery looks and a person can: `<session>.corrupt`. @throws the system's error */
export function setFolderAside(root: string, session: string): void {
  renameSync(join(root, session), join(root, `${session}.corrupt`))
}

/** Says that nobody owns the folder any more. @throws the system's error */
export function releaseFolder(folder: string, lockNumber: number): void {
  writeLock(folder, lockNumber + 1, NOBODY)
}

/** What a name in the root stands for; `scratch` is a folder that is being made or removed. */
export function folderKind(name: string): 'session' | 'scratch' | 'other' {
  if (isSessionId(name)) return 'session'
  return SCRATCH.test(name) ? 'scratch' : 'other'
}

// A rename is on the disk when its folder is; only POSIX can sync a folder.
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
