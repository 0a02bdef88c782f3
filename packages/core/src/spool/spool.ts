// The spool of a session that is being recorded: segments and statuses on disk before, or instead of, their delivery. Node only.

import { join } from 'node:path'
import {
  EVENTS_LOG,
  encodeSegment,
  encodeSettledRanges,
  encodeSettledStatus,
  encodeSpoolStatus,
  FRAME_HEADER_BYTES,
  SETTLED_LOG,
  type Segment,
  type SequenceRange,
  type SettledFate,
  type SpoolHeader,
} from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import { type Fsync, LogFile, type SpoolPlace, type WriteBytes } from './log-file.ts'
import { RangeSet } from './range-set.ts'
import { readSegmentAt } from './segment-frame.ts'
import { attempt } from './spool-error.ts'
import { createFolder, releaseFolder, removeFolder } from './spool-folder.ts'

/** What a spool works with. */
export interface SpoolOptions {
  /** Folder of all spools; made when missing, mode 0700. */
  readonly root: string
  /** What the experiment is. Never holds a key. */
  readonly header: SpoolHeader
  readonly fsync: Fsync
  /** Most bytes on disk; `Infinity` for no bound. */
  readonly maxBytes: number
  readonly clock: Clock
  /** @internal Writes to a file; tests pass one that fails. */
  readonly write?: WriteBytes
}

// When everything has settled a file of more than this begins anew: a long run must not reach `maxBytes` with nothing to send.
const RESTART_BYTES = 8 * 1024 * 1024

/** One session on disk. All calls are synchronous: what returned survives the death of the process. */
export class Spool {
  readonly #options: SpoolOptions
  readonly #folder: string
  readonly #events: LogFile
  readonly #settled: LogFile
  readonly #headerBytes: number
  readonly #pending = new RangeSet()
  readonly #pendingStatuses = new Set<string>()
  #isClosed = false

  /** @internal Use {@link openSpool}. */
  constructor(options: SpoolOptions) {
    const { root, header, fsync, clock, write } = options
    this.#options = options
    this.#folder = attempt('create a spool', () => createFolder(root, header, { sync: fsync !== 'never' }))
    this.#headerBytes = FRAME_HEADER_BYTES + new TextEncoder().encode(JSON.stringify(header)).length
    const open = (name: string): LogFile =>
      new LogFile({ path: join(this.#folder, name), end: this.#headerBytes, fsync, clock, write })
    this.#events = open(EVENTS_LOG)
    this.#settled = open(SETTLED_LOG)
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#events.end + this.#settled.end
  }

  /** Events written and not settled. */
  get pendingEvents(): number {
    return this.#pending.size
  }

  /**
   * Writes a segment. Sequences that were written before are the same events: recovery gives each once.
   *
   * @returns Where it stands, for {@link read}; `undefined` when it would pass `maxBytes`, and then nothing was written.
   * @throws SpoolError `IO` when the system refuses, for example a full disk; the file is whole and can be appended to again.
   */
  append(segment: Segment): SpoolPlace | undefined {
    const payload = encodeSegment(segment)
    if (this.bytes + FRAME_HEADER_BYTES + payload.length > this.#options.maxBytes) return undefined
    const place = this.#events.append('segment', payload)
    this.#pending.add(segment.firstSequence, segment.firstSequence + segment.count - 1)
    return place
  }

  /** Writes a status; `maxBytes` does not hold it back. @throws SpoolError */
  appendStatus(status: StatusIntent): void {
    this.#events.append('status', encodeSpoolStatus(status))
    this.#pendingStatuses.add(status.key)
  }

  /** Writes that events have settled, so that no recovery gives them again. @throws SpoolError */
  settle(ranges: readonly SequenceRange[], fate: SettledFate): void {
    if (ranges.length === 0) return
    this.#settled.append('settled', encodeSettledRanges({ ranges, fate }))
    for (const [first, last] of ranges) this.#pending.remove(first, last)
    this.#startOver()
  }

  /** Writes that the status with this key has settled. @throws SpoolError */
  settleStatus(key: string): void {
    this.#settled.append('settled-status', encodeSettledStatus(key))
    this.#pendingStatuses.delete(key)
    this.#startOver()
  }

  /**
   * Reads a segment back.
   *
   * @param place What {@link append} returned, for a segment that has not settled.
   * @throws SpoolError `CORRUPT` when the disk gives other bytes than were written, `IO` when it gives none.
   */
  read(place: SpoolPlace): Segment {
    return readSegmentAt(this.#events, place)
  }

  /**
   * Ends it. Removes the folder when everything written has settled, else leaves it for {@link recoverSpools}; a local spool is
   * the destination itself and always stays. Safe to call twice.
   *
   * @throws SpoolError
   */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    attempt('close the spool', () => {
      try {
        this.#events.close()
      } finally {
        this.#settled.close()
      }
      const { root, header } = this.#options
      if (header.kind === 'local' || !this.#isSettled || !removeFolder(root, header.session)) {
        releaseFolder(this.#folder, 0)
      }
    })
  }

  get #isSettled(): boolean {
    return this.#pending.size === 0 && this.#pendingStatuses.size === 0
  }

  // Safe whenever the process dies: sequences are never used twice, so old ranges without their events settle nothing.
  #startOver(): void {
    if (!this.#isSettled || this.bytes < RESTART_BYTES) return
    this.#events.restart(this.#headerBytes)
    this.#settled.restart(this.#headerBytes)
  }
}

/**
 * Begins the spool of a new session.
 *
 * @throws SpoolError `IO` when the folder cannot be made or written, or when the session has one already.
 *
 * @example
 * ```ts
 * const spool = openSpool({ root, header, fsync: 'never', maxBytes: 2 ** 30, clock: systemClock })
 * spool.append(segment)
 * spool.settle([[0, segment.count - 1]], 'acknowledged')
 * spool.close()
 * ```
 */
export function openSpool(options: SpoolOptions): Spool {
  return new Spool(options)
}
