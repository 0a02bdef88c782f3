// Follows one spool: what its log holds beyond the stored position goes through the writer, then the position moves.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import {
  EVENTS_LOG,
  readSpoolHeader,
  readSpoolStatus,
  SETTLED_LOG,
  type SpoolFrame,
  type SpoolHeader,
  segmentRange,
} from '@syvain-metrics/protocol'
import type { Log } from '../log.ts'
import type { Services } from '../services.ts'
import { type Command, type Outcome, Refusal, type SpoolPosition } from '../store/commands.ts'
import { experimentCommand, spoolExperimentId, statusCommand } from './spool-commands.ts'
import { readLog } from './spool-file.ts'

/** What a look at a spool found: `more` when it stopped before the end, `later` when the store cannot take it now. */
export type SpoolLook = 'still' | 'moved' | 'more' | 'later'

/** What following a spool needs of the server. */
export type SpoolServices = Pick<Services, 'store' | 'writer' | 'counters' | 'nowMs'>

export interface SpoolSessionOptions {
  readonly services: SpoolServices
  /** Folder of the session. */
  readonly folder: string
  readonly session: string
  /** How far it was imported before; left out for a new one. */
  readonly position: SpoolPosition | undefined
  readonly log: Log
}

/** A long log is read in parts, so that other sessions are not kept waiting. */
const PIECES_OF_A_LOOK = 8

/** One spool of the folder. It is only read: its files stay its collector's. */
export class SpoolSession {
  readonly #options: SpoolSessionOptions
  readonly #path: string
  readonly #warned = new Set<string>()
  #position: SpoolPosition | undefined
  /** Size and time of the log when all of it was read; others mean that there is something new. */
  #readAt = ''
  /** Why this spool is not imported, once that is certain. */
  #isRefused = false

  constructor(options: SpoolSessionOptions) {
    this.#options = options
    this.#path = join(options.folder, EVENTS_LOG)
    this.#position = options.position
  }

  /** Imports what is new. @throws the system's error when the log cannot be read */
  async look(): Promise<SpoolLook> {
    if (this.#isRefused) return 'still'
    const { size, mtimeMs } = statSync(this.#path)
    if (`${size} ${mtimeMs}` === this.#readAt) return 'still'
    const start = this.#position ?? (await this.#begin())
    if (start === undefined) return this.#isRefused ? 'still' : 'later'
    // Shorter than what was read: other bytes stand there now. What of them is known, the store knows.
    let position = size < start.position ? 0 : start.position
    let pieces = 0
    for await (const piece of readLog(this.#path, position)) {
      if (piece.corruptBytes > 0) this.#passOver(piece.corruptBytes, 'no intact frame')
      if (!(await this.#store(piece.frames, start.experimentId))) return 'later'
      position = piece.position
      if (!(await this.#note({ ...start, position }))) return 'later'
      if (++pieces === PIECES_OF_A_LOOK) return 'more'
    }
    this.#readAt = `${size} ${mtimeMs}`
    return pieces === 0 ? 'still' : 'moved'
  }

  // Makes the experiment, unless an import before this one did so.
  async #begin(): Promise<SpoolPosition | undefined> {
    const { session, services } = this.#options
    const header = await this.#header()
    if (header?.kind !== 'local') {
      // One that is on its way to a service belongs to its collector.
      this.#isRefused = true
      this.#warn('it is not imported: what experiment it is cannot be read', header === undefined)
      return undefined
    }
    const experimentId = spoolExperimentId(header)
    if ((await services.store.experiment(experimentId)) === undefined && !(await this.#create(header))) return undefined
    return { session, experimentId, position: 0 }
  }

  async #create(header: SpoolHeader): Promise<boolean> {
    const { store } = this.#options.services
    try {
      const { isInItsFolder, ...command } = experimentCommand(header, await store.folders())
      this.#warn('its folder is not on this server: it is put outside of all', !isInItsFolder)
      const outcome = await this.#submit(command)
      return outcome.kind === 'done'
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#isRefused = true
      this.#warn(`it is not imported: ${error.message}`)
      return false
    }
  }

  // Both logs begin with it: one damaged frame must not cost the whole session.
  async #header(): Promise<SpoolHeader | undefined> {
    const { folder, session } = this.#options
    for (const name of [EVENTS_LOG, SETTLED_LOG]) {
      for await (const { frames } of readLog(join(folder, name), 0)) {
        const [frame] = frames
        const header = frame?.type === 'experiment' ? readSpoolHeader(frame.payload) : undefined
        if (header?.session === session) return header
        if (frame !== undefined) break
      }
    }
    return undefined
  }

  /** @returns Whether all of it is stored or refused for good; when not, the same frames come again. */
  async #store(frames: readonly SpoolFrame[], experimentId: string): Promise<boolean> {
    // All at once: they stay in order, and share commits.
    const stored = await Promise.all(frames.map((frame) => this.#storeFrame(frame, experimentId)))
    return stored.every(Boolean)
  }

  async #storeFrame(frame: SpoolFrame, experimentId: string): Promise<boolean> {
    if (frame.type === 'segment') return this.#storeSegment(frame, experimentId)
    if (frame.type !== 'status') return true
    const status = readSpoolStatus(frame.payload)
    if (status === undefined) return this.#passOver(frame.length, 'a frame that is no status')
    try {
      const outcome = await this.#submit(statusCommand(status, experimentId, this.#options.services.nowMs()))
      if (outcome.kind !== 'refused' || outcome.status >= 500) return outcome.kind === 'done'
      return this.#passOver(frame.length, `a status that is refused: ${outcome.message}`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return this.#passOver(frame.length, `a status that is refused: ${error.message}`)
    }
  }

  async #storeSegment(frame: SpoolFrame, experimentId: string): Promise<boolean> {
    const { services, session } = this.#options
    const range = segmentRange(frame.payload)
    if (range === undefined || range.session !== session) {
      return this.#passOver(frame.length, 'a frame that is no segment of this session')
    }
    const { nowMs, counters } = services
    // A copy: the writer's thread takes the buffer, and the piece holds other frames.
    const input = { experimentId, body: frame.payload.slice() }
    const outcome = await this.#submit({ kind: 'ingest.segment', input, nowMs: nowMs() })
    if (outcome.kind === 'done') counters.ingested(outcome.value)
    if (outcome.kind !== 'refused' || outcome.status >= 500) return outcome.kind === 'done'
    counters.spoolLost({ refused: range.count })
    this.#warn(`events ${range.firstSequence} to ${range.firstSequence + range.count - 1}: ${outcome.message}`)
    const dropped = { session, reason: outcome.code, firstSequence: range.firstSequence, count: range.count }
    const report = { experimentId, dropped: [dropped] }
    return (await this.#submit({ kind: 'delivery.report', input: report, nowMs: nowMs() })).kind === 'done'
  }

  async #note(position: SpoolPosition): Promise<boolean> {
    const { nowMs } = this.#options.services
    const outcome = await this.#submit({ kind: 'spool.note', input: position, nowMs: nowMs() })
    if (outcome.kind !== 'done') return false
    this.#position = position
    return true
  }

  async #submit<K extends Command['kind']>(command: Command<K>): Promise<Outcome<K>> {
    const outcome = await this.#options.services.writer.submit(command)
    if (outcome.kind === 'failed') this.#warn(`it waits: ${outcome.message}`)
    return outcome
  }

  #passOver(bytes: number, what: string): true {
    this.#options.services.counters.spoolLost({ corruptBytes: bytes })
    this.#warn(`passed over ${bytes} bytes: ${what}`)
    return true
  }

  // The same trouble is said once: a look comes every second.
  #warn(problem: string, isSo = true): void {
    if (!isSo || this.#warned.has(problem)) return
    this.#warned.add(problem)
    this.#options.log({ level: 'warning', event: 'spool', session: this.#options.session, message: problem })
  }
}
