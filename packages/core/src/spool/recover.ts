// Finds the spools that ended processes left, and takes them over: one process each, never one that somebody still writes.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EVENTS_LOG, readSpoolHeader, SETTLED_LOG, type SpoolHeader } from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import { readLock, writeLock } from './lock.ts'
import { type ProcessTable, systemProcesses } from './owner.ts'
import { type RecoveredSession, recoverSession } from './recovered-session.ts'
import { scanLog } from './scan.ts'
import { reasonOf, systemCode } from './spool-error.ts'
import { folderKind, releaseFolder, setFolderAside } from './spool-folder.ts'

/** What a recovery works with. */
export interface RecoverOptions {
  readonly root: string
  /** Only spools whose header names it. */
  readonly host: string
  readonly clock: Clock
  /**
   * How long a spool of another machine or container must have been still before it is taken over, in milliseconds: whether its
   * process runs cannot be seen from here.
   * @default 86_400_000
   */
  readonly elsewhereIdleMs?: number
  /** Told of each folder that could not be recovered, and whether it was set aside as `<session>.corrupt`. */
  readonly onUnreadable?: (folder: {
    readonly session: string
    readonly reason: string
    readonly isSetAside: boolean
  }) => void
  /** @internal Tests pass their own. */
  readonly processes?: ProcessTable
}

const ELSEWHERE_IDLE_MS = 24 * 60 * 60 * 1000
// A folder is made or removed within a moment; one that old is what a killed process left of it.
const SCRATCH_MS = 60 * 60 * 1000

/**
 * Takes over the spools of ended processes. Never throws: what cannot be read is set aside and reported.
 *
 * @returns Sessions with something to deliver, oldest first; each belongs to this process until `finish()` or `release()`.
 *
 * @example
 * ```ts
 * for (const session of recoverSpools({ root, host, clock })) {
 *   for (const segment of session.segments()) deliver(segment)
 * }
 * ```
 */
export function recoverSpools(options: RecoverOptions): RecoveredSession[] {
  const recovered: RecoveredSession[] = []
  for (const name of namesIn(options.root)) {
    const kind = folderKind(name)
    if (kind === 'scratch') sweep(join(options.root, name), options.clock)
    if (kind !== 'session') continue
    try {
      const session = takeOver(name, options)
      if (session !== undefined) recovered.push(session)
    } catch (error) {
      // Another process may have finished and removed it between two of our calls.
      if (systemCode(error) === 'ENOENT') continue
      options.onUnreadable?.({ session: name, reason: reasonOf(error), isSetAside: false })
    }
  }
  return recovered.sort((a, b) => a.header.created_at_ms - b.header.created_at_ms)
}

function takeOver(session: string, options: RecoverOptions): RecoveredSession | undefined {
  const { root, host, clock, processes = systemProcesses() } = options
  const folder = join(root, session)
  const lock = readLock(folder, processes, clock.nowMs())
  if (lock.state === 'running') return undefined
  if (lock.state === 'elsewhere' && !isStill(folder, options)) return undefined
  const header = unlessUnreadable(() => readHeader(folder, session))
  if (header.value !== undefined && header.value.host !== host) return undefined
  const lockNumber = lock.number + 1
  if (!writeLock(folder, lockNumber, processes.self)) return undefined
  try {
    return header.value === undefined
      ? setAside(session, header.reason ?? 'no intact experiment frame', options)
      : scan(header.value, lockNumber, options)
  } catch (error) {
    releaseFolder(folder, lockNumber)
    throw error
  }
}

function scan(header: SpoolHeader, lockNumber: number, options: RecoverOptions): RecoveredSession | undefined {
  const { root, clock } = options
  const { value: recovered, reason } = unlessUnreadable(() => recoverSession({ root, header, lockNumber, clock }))
  if (recovered === undefined) return setAside(header.session, reason as string, options)
  const isEmpty = recovered.pendingEvents === 0 && recovered.statuses().length === 0
  if (!isEmpty || header.kind === 'local') return recovered
  // Its process ended between the last acknowledgement and the removal.
  recovered.finish()
  return undefined
}

function setAside(session: string, reason: string, { root, onUnreadable }: RecoverOptions): undefined {
  setFolderAside(root, session)
  onUnreadable?.({ session, reason, isSetAside: true })
}

// What only a person can mend. Every other error may pass: too many open files, a full disk, missing rights.
const UNREADABLE = ['EIO', 'EISDIR', 'ENOTDIR', 'ELOOP', 'EBADMSG', 'EUCLEAN']

function unlessUnreadable<T>(read: () => T): { readonly value?: T; readonly reason?: string } {
  try {
    return { value: read() }
  } catch (error) {
    const code = systemCode(error)
    if (code !== undefined && UNREADABLE.includes(code)) return { reason: code }
    throw error
  }
}

// Both logs begin with it: one damaged frame must not cost the whole session.
function readHeader(folder: string, session: string): SpoolHeader | undefined {
  for (const log of [EVENTS_LOG, SETTLED_LOG]) {
    const frames = scanLog(join(folder, log))
    const { value, done } = frames.next()
    frames.return({ end: 0, setAsideBytes: 0 })
    const header = !done && value.type === 'experiment' ? readSpoolHeader(value.payload) : undefined
    if (header?.session === session) return header
  }
  return undefined
}

function isStill(folder: string, { clock, elsewhereIdleMs = ELSEWHERE_IDLE_MS }: RecoverOptions): boolean {
  const changes = [EVENTS_LOG, SETTLED_LOG].map(
    (log) => statSync(join(folder, log), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
  return clock.nowMs() - Math.max(...changes) >= elsewhereIdleMs
}

function sweep(path: string, clock: Clock): void {
  try {
    if (clock.nowMs() - statSync(path).mtimeMs >= SCRATCH_MS) rmSync(path, { recursive: true })
  } catch {
    // Removed by another process, or not ours to remove: no data is in it, and the next recovery tries again.
  }
}

function namesIn(root: string): string[] {
  try {
    return readdirSync(root).sort()
  } catch {
    return [] // no folder, no spools; one that cannot be listed is reported when a spool is opened in it
  }
}
