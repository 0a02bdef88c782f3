// Who a process is, so that another can tell whether it still runs: pid, start time, and the machine that counts the pids.
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isPlainObject } from '@syvain-metrics/protocol'

/** A process, for as long as the machine remembers it. */
export interface Owner {
  readonly pid: number
  /** Linux: clock ticks from boot to its start, so that a recycled pid is another process; else empty. */
  readonly started: string
  /** Linux: id of the boot; else empty. */
  readonly boot: string
  /** Linux: the namespace in which `pid` counts, one per container; else empty. */
  readonly namespace: string
  readonly hostname: string
}

/** `elsewhere`: on another machine or in another container of this one, where nobody can look from here. */
export type OwnerState = 'running' | 'gone' | 'elsewhere'

/** What is known about processes of this machine; tests pass their own. */
export interface ProcessTable {
  readonly self: Owner
  /** Start time of a running process; `undefined` when there is none with this pid. */
  startOf(pid: number): string | undefined
}

/** Whether the owner runs, seen from here. */
export function ownerState(owner: Owner, { self, startOf }: ProcessTable): OwnerState {
  if (owner.hostname !== self.hostname) return 'elsewhere'
  // Same name and another boot: this machine restarted, and nothing survives that.
  if (owner.boot !== self.boot) return 'gone'
  if (owner.namespace !== self.namespace) return 'elsewhere'
  const started = startOf(owner.pid)
  return started === undefined || started !== owner.started ? 'gone' : 'running'
}

/** The processes of this machine. */
export function systemProcesses(): ProcessTable {
  const self: Owner = {
    pid: process.pid,
    started: startOf(process.pid) ?? '',
    boot: contentOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: contentOf(() => readlinkSync('/proc/self/ns/pid')),
    hostname: hostname(),
  }
  return { self, startOf }
}

/** An owner as it stands in a lock; `undefined` for any other text. */
export function readOwner(text: string): Owner | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller says so
  }
  if (!isPlainObject(value)) return undefined
  const { pid, started, boot, namespace, hostname } = value
  const texts = [started, boot, namespace, hostname]
  if (!Number.isInteger(pid) || texts.some((part) => typeof part !== 'string')) return undefined
  return value as unknown as Owner
}

// Empty where there is no /proc: then pid liveness is all there is.
function startOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  const stat = contentOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The name in parentheses may itself hold spaces and parentheses; state is field 3, start time field 22 (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; only its parent has not asked yet.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return fields[19] ?? ''
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function contentOf(read: () => string): string {
  try {
    return read()
  } catch {
    return '' // no such file on this platform, or the process ended meanwhile
  }
}
