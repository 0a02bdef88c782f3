// A session that another process left on disk: what of it has not settled, read in pieces, each event once.

import { join } from 'node:path'
import {
  EVENTS_LOG,
  encodeSettledRanges,
  encodeSettledStatus,
  readSettledRanges,
  readSettledStatus,
  readSpoolStatus,
  SETTLED_LOG,
  type Segment,
  type SequenceRange,
  type SettledFate,
  type SpoolFrame,
  type SpoolHeader,
  type SpoolStatus,
  segmentRange,
  sliceSegment,
} from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import { FrameIndex } from './frame-index.ts'
import { LogFile, type SpoolPlace } from './log-file.ts'
import { RangeSet } from './range-set.ts'
import { scanLog } from './scan.ts'
import { readSegmentAt } from './segment-frame.ts'
import { attempt, SpoolError } from './spool-error.ts'
import { releaseFolder, removeFolder, setFolderAside } from './spool-folder.ts'

/** A spool taken over from a process that is gone. It stays this process's until `finish()` or `release()`. */
export interface RecoveredSession {
  readonly header: SpoolHeader
  /** Events on disk that have not settled. */
  readonly pendingEvents: number
  /** Bytes that were no intact frame; a torn tail is none of them, it is how a killed process ends. */
  readonly corruptBytes: number
  /**
   * The events that have not settled, each once, in the order of their sequences; read from disk as it goes.
   *
   * @throws SpoolError `IO` from the iteration when the disk cannot be read.
   */
  segments(): Iterable<Segment>
  /** The statuses that have not settled, in the order in which they were set. */
  statuses(): StatusIntent[]
  /** As `Spool.settle`. @throws SpoolError */
  settle(ranges: readonly SequenceRange[], fate: SettledFate): void
  /** As `Spool.settleStatus`. @throws SpoolError */
  settleStatus(key: string): void
  /**
   * Ends it: removes the folder when all has settled, or sets it aside as `<session>.corrupt` when bytes of it were damaged; else
   * leaves it for the next recovery. @throws SpoolError
   */
  finish(): void
  /** Leaves the folder to the next recovery. Safe to call twice. @throws SpoolError */
  release(): void
}

/** What a recovered session works with. */
export interface RecoveryOptions {
  readonly root: string
  readonly header: SpoolHeader
  /** Number of the lock that this process holds. */
  readonly lockNumber: number
  readonly clock: Clock
}

/** Scans a spool whose lock this process holds. @throws SpoolError when the disk cannot be read */
export function recoverSession(options: RecoveryOptions): RecoveredSession {
  return attempt('recover a spool', () => new Recovery(options))
}

class Recovery implements RecoveredSession {
  readonly #options: RecoveryOptions
  readonly #folder: string
  readonly #pending = new RangeSet()
  readonly #statuses = new Map<string, SpoolStatus>()
  readonly #index = new FrameIndex()
  readonly #events: LogFile
  readonly #settled: LogFile
  #corruptBytes = 0
  #isEnded = false

  constructor(options: RecoveryOptions) {
    const { root, header, clock } = options
    this.#options = options
    this.#folder = join(root, header.session)
    const eventsEnd = this.#readEvents()
    const settledEnd = this.#readSettled()
    const open = (name: string, end: number): LogFile =>
      new LogFile({ path: join(this.#folder, name), end, fsync: 'never', clock })
    this.#events = open(EVENTS_LOG, eventsEnd)
    this.#settled = open(SETTLED_LOG, settledEnd)
  }

  get header(): SpoolHeader {
    return this.#options.header
  }

  get pendingEvents(): number {
    return this.#pending.size
  }

  get corruptBytes(): number {
    return this.#corruptBytes
  }

  *segments(): Generator<Segment> {
    const todo = this.#pending.clone()
    for (const { place, range } of this.#index.inOrder()) {
      const parts = todo.within(...range)
      if (parts.length === 0) continue
      for (const [first, last] of parts) todo.remove(first, last)
      const segment = this.#read(place, parts)
      if (segment === undefined) continue
      for (const [first, last] of parts) yield sliceSegment(segment, first - range[0], last - range[0] + 1)
    }
  }

  statuses(): StatusIntent[] {
    return [...this.#statuses.values()]
  }

  settle(ranges: readonly SequenceRange[], fate: SettledFate): void {
    if (ranges.length === 0) return
    this.#settled.append('settled', encodeSettledRanges({ ranges, fate }))
    for (const [first, last] of ranges) this.#pending.remove(first, last)
  }

  settleStatus(key: string): void {
    this.#settled.append('settled-status', encodeSettledStatus(key))
    this.#statuses.delete(key)
  }

  finish(): void {
    if (this.#isEnded) return
    if (this.#pending.size > 0 || this.#statuses.size > 0) {
      this.release()
      return
    }
    this.#isEnded = true
    attempt('remove a spool', () => {
      const { root, header, lockNumber } = this.#options
      this.#closeLogs()
      if (this.#corruptBytes > 0) setFolderAside(root, header.session)
      else if (!removeFolder(root, header.session)) releaseFolder(this.#folder, lockNumber)
    })
  }

  release(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    attempt('release a spool', () => {
      this.#closeLogs()
      releaseFolder(this.#folder, this.#options.lockNumber)
    })
  }

  #closeLogs(): void {
    try {
      this.#events.close()
    } finally {
      this.#settled.close()
    }
  }

  // Returns where the log ends: behind it stands at most a torn tail.
  #readEvents(): number {
    const frames = scanLog(join(this.#folder, EVENTS_LOG))
    let next = frames.next()
    for (; !next.done; next = frames.next()) {
      const frame = next.value
      if (frame.type === 'segment') this.#noteSegment(frame)
      else if (frame.type === 'status') this.#noteStatus(frame)
    }
    this.#corruptBytes += next.value.setAsideBytes
    return next.value.end
  }

  #readSettled(): number {
    const frames = scanLog(join(this.#folder, SETTLED_LOG))
    let next = frames.next()
    for (; !next.done; next = frames.next()) {
      const { type, payload, length } = next.value
      if (type === 'settled') {
        const settled = readSettledRanges(payload)
        if (settled === undefined) this.#corruptBytes += length
        for (const [first, last] of settled?.ranges ?? []) this.#pending.remove(first, last)
      } else if (type === 'settled-status') {
        this.#statuses.delete(readSettledStatus(payload) ?? '')
      }
    }
    this.#corruptBytes += next.value.setAsideBytes
    return next.value.end
  }

  #noteSegment(frame: SpoolFrame): void {
    const range = this.#rangeOf(frame)
    if (range === undefined) {
      this.#corruptBytes += frame.length
      return
    }
    this.#index.add({ place: { offset: frame.offset, length: frame.length }, range })
    this.#pending.add(...range)
  }

  #noteStatus(frame: SpoolFrame): void {
    const status = readSpoolStatus(frame.payload)
    if (status === undefined) this.#corruptBytes += frame.length
    else this.#statuses.set(status.key, status)
  }

  #rangeOf(frame: SpoolFrame): SequenceRange | undefined {
    const range = segmentRange(frame.payload)
    if (range === undefined || range.session !== this.header.session) return undefined
    return [range.firstSequence, range.firstSequence + range.count - 1]
  }

  #read(place: SpoolPlace, parts: readonly SequenceRange[]): Segment | undefined {
    try {
      return readSegmentAt(this.#events, place)
    } catch (error) {
      if (!(error instanceof SpoolError && error.code === 'CORRUPT')) throw error
      // It was damaged since the scan, or breaks a rule of this version: kept on disk, counted, and not waited for.
      this.#corruptBytes += place.length
      for (const [first, last] of parts) this.#pending.remove(first, last)
      return undefined
    }
  }
}
