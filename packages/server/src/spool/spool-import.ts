// Looks through the spools of a data folder: which there are, and which are due. When it looks is decided elsewhere.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isSessionId, LOCAL_SPOOL_FOLDER } from '@syvain-metrics/protocol'
import type { Log } from '../log.ts'
import { type SpoolLook, type SpoolServices, SpoolSession } from './spool-session.ts'

export interface SpoolImportOptions {
  readonly services: SpoolServices
  /** Data folder, as a `LocalCollector` knows it. */
  readonly dir: string
  /** Told of each trouble once. */
  readonly log: Log
}

interface Followed {
  readonly session: SpoolSession
  changedAtMs: number
  lookedAtMs: number
  look: SpoolLook
}

// A spool is looked at again after a tenth of the time for which it has been still: a folder of old ones costs little.
const LONGEST_PAUSE_MS = 10_000
const PAUSE_OF_STILLNESS = 0.1
// So many sessions share commits; what they read at one time is still little.
const SIDE_BY_SIDE = 16

/** Every spool of a folder, each event once. */
export class SpoolImport {
  readonly #options: SpoolImportOptions
  readonly #root: string
  readonly #followed = new Map<string, Followed>()
  readonly #warned = new Set<string>()
  #isStopped = false

  constructor(options: SpoolImportOptions) {
    this.#options = options
    this.#root = join(options.dir, LOCAL_SPOOL_FOLDER)
  }

  /**
   * Imports what is new in the spools that are due.
   *
   * @returns Whether there is more to import at once.
   */
  async look(): Promise<boolean> {
    const names = this.#names()
    for (const name of this.#followed.keys()) if (!names.has(name)) this.#followed.delete(name)
    await this.#follow([...names].filter((name) => !this.#followed.has(name)))
    const nowMs = this.#options.services.nowMs()
    const due = [...this.#followed].filter(([, followed]) => isDue(followed, nowMs))
    for (let i = 0; i < due.length && !this.#isStopped; i += SIDE_BY_SIDE) {
      const some = due.slice(i, i + SIDE_BY_SIDE)
      await Promise.all(some.map(([name, followed]) => this.#lookAt(name, followed, nowMs)))
    }
    return [...this.#followed.values()].some(({ look }) => look === 'more')
  }

  /** Ends a look that is running as soon as what it gave to the writer is stored. */
  stop(): void {
    this.#isStopped = true
  }

  async #lookAt(name: string, followed: Followed, nowMs: number): Promise<void> {
    followed.lookedAtMs = nowMs
    try {
      followed.look = await followed.session.look()
    } catch (error) {
      followed.look = 'still'
      const { code, message } = error as NodeJS.ErrnoException
      // Its collector may just be removing it. Whatever else it is, the other sessions go on.
      if (code !== 'ENOENT') this.#warn(name, code ?? message)
    }
    if (followed.look !== 'still') followed.changedAtMs = nowMs
  }

  async #follow(names: readonly string[]): Promise<void> {
    if (names.length === 0) return
    const { services, log } = this.#options
    const positions = new Map((await services.store.spoolPositions()).map((one) => [one.session, one]))
    const nowMs = services.nowMs()
    for (const name of names) {
      const folder = join(this.#root, name)
      const session = new SpoolSession({ services, folder, session: name, position: positions.get(name), log })
      this.#followed.set(name, { session, changedAtMs: nowMs, lookedAtMs: Number.NEGATIVE_INFINITY, look: 'moved' })
    }
  }

  // Said once: it is looked at again and again.
  #warn(folder: string, reason: string): void {
    if (this.#warned.has(`${folder} ${reason}`)) return
    this.#warned.add(`${folder} ${reason}`)
    this.#options.log({ level: 'warning', event: 'spool', folder, message: `it cannot be read: ${reason}` })
  }

  #names(): Set<string> {
    try {
      return new Set(readdirSync(this.#root).filter(isSessionId).sort())
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') this.#warn(LOCAL_SPOOL_FOLDER, code)
      return new Set()
    }
  }
}

function isDue({ look, changedAtMs, lookedAtMs }: Followed, nowMs: number): boolean {
  if (look !== 'still') return true
  const pauseMs = Math.min(LONGEST_PAUSE_MS, (lookedAtMs - changedAtMs) * PAUSE_OF_STILLNESS)
  // Neither is a clock that went back a reason to wait.
  return nowMs < lookedAtMs || nowMs - lookedAtMs >= pauseMs
}
