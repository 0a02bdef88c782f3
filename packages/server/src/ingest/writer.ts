// Collects commands while a commit runs and gives them to the store as one group: many requests share one fsync.
import type { LiveEvent } from '@syvain-metrics/protocol'
import { failure } from '../log.ts'
import type { Applied, Command, CommandInput, CommandKind, Outcome } from '../store/commands.ts'

/** Where a group goes: a store in this thread, or the thread that owns it. */
export interface Applier {
  apply(commands: readonly Command[]): Promise<Applied>
}

export interface WriterOptions {
  readonly applier: Applier
  /** Told after the commit, in order. */
  readonly onEvents: (events: readonly LiveEvent[]) => void
  /** Bodies waiting or being stored, in bytes; above it a new one is refused. Default 64 MiB. */
  readonly maxQueueBytes?: number
  /** Most bytes of bodies in one commit. Default 8 MiB. */
  readonly maxGroupBytes?: number
  /** Most commands in one commit. Default 256. */
  readonly maxGroupCommands?: number
}

/** `disk_full` ends with the next change that can be stored; `broken` does not end. */
export type WriterHealth = 'ok' | 'disk_full' | 'broken'

/** A queue in front of the one writer. */
export class Writer {
  readonly #options: Required<WriterOptions>
  readonly #queue: { command: Command; bytes: number; settle: (outcome: Outcome) => void }[] = []
  #queuedBytes = 0
  #running: Promise<void> | undefined
  #closed = false
  #health: WriterHealth = 'ok'

  constructor(options: WriterOptions) {
    this.#options = {
      maxQueueBytes: 64 * 1024 * 1024,
      maxGroupBytes: 8 * 1024 * 1024,
      maxGroupCommands: 256,
      ...options,
    }
  }

  /** Whether changes can be stored. */
  get health(): WriterHealth {
    return this.#health
  }

  /** Commands waiting or being stored, and their bodies' bytes. */
  get load(): { commands: number; bytes: number } {
    return { commands: this.#queue.length, bytes: this.#queuedBytes }
  }

  /**
   * Asks for a change; resolves after it is durable, or with the reason why it is not.
   *
   * A body is given away: where a thread does the work, its buffer is moved there and is empty afterwards.
   */
  submit<K extends CommandKind>(command: Command<K>): Promise<Outcome<K>> {
    const bytes = bodyBytes(command.input)
    if (this.#closed) return Promise.resolve(refused('stopping', 'The server is stopping; send it again'))
    if (bytes > 0 && this.#queuedBytes > 0 && this.#queuedBytes + bytes > this.#options.maxQueueBytes) {
      return Promise.resolve(refused('queue_full', 'The server cannot store this fast; send it again later'))
    }
    this.#queuedBytes += bytes
    return new Promise((resolve) => {
      this.#queue.push({ command: command as Command, bytes, settle: resolve as (outcome: Outcome) => void })
      this.#running ??= this.#run()
    })
  }

  /** Refuses what comes from now on, and resolves when everything before is stored. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #run(): Promise<void> {
    // Lets requests that arrived in the same turn of the event loop join the group.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#queue.length > 0) {
      const group = this.#nextGroup()
      const commands = group.map(({ command }) => command)
      const { outcomes, events } = await this.#apply(commands)
      for (const [i, { bytes, settle }] of group.entries()) {
        this.#queuedBytes -= bytes
        settle(outcomes[i]!)
      }
      if (events.length > 0) this.#options.onEvents(events)
    }
    this.#running = undefined
  }

  async #apply(commands: readonly Command[]): Promise<Applied> {
    try {
      const applied = await this.#options.applier.apply(commands)
      if (applied.outcomes.some((outcome) => outcome.kind === 'failed' && outcome.full)) this.#health = 'disk_full'
      else if (applied.outcomes.some(({ kind }) => kind === 'done')) this.#health = 'ok'
      return applied
    } catch (error) {
      this.#health = 'broken'
      const { message } = failure(error)
      return { outcomes: commands.map(() => ({ kind: 'failed', message, full: false })), events: [] }
    }
  }

  #nextGroup(): { command: Command; bytes: number; settle: (outcome: Outcome) => void }[] {
    const { maxGroupBytes, maxGroupCommands } = this.#options
    let bytes = 0
    let count = 0
    while (count < this.#queue.length && count < maxGroupCommands) {
      bytes += this.#queue[count]!.bytes
      if (count > 0 && bytes > maxGroupBytes) break
      count++
    }
    return this.#queue.splice(0, count)
  }
}

function bodyBytes(input: CommandInput<CommandKind>): number {
  const body = (input as { body?: Uint8Array }).body
  return body?.byteLength ?? 0
}

function refused<K extends CommandKind>(code: string, message: string): Outcome<K> {
  return { kind: 'refused', status: 503, code, message }
}
