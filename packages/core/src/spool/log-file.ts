// One append-only file of frames: whole frames or nothing, and synced as often as asked.
import { closeSync, constants, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { encodeFrame, type FrameType } from '@syvain-metrics/protocol'
import type { Clock, Timer } from '../clock.ts'
import { attempt, SpoolError } from './spool-error.ts'

/** When written bytes are forced to the disk: only a power failure or a crash of the machine needs it. */
export type Fsync = 'never' | 'each' | { readonly intervalMs: number }

/** Where a frame stands in its file. */
export interface SpoolPlace {
  readonly offset: number
  readonly length: number
}

/** As `writeSync`: writes some of the bytes at a position and says how many. */
export type WriteBytes = (fd: number, bytes: Uint8Array, position: number) => number

/** What a log file works with. */
export interface LogFileOptions {
  readonly path: string
  /** Where the next frame goes; what stands behind is a torn tail and is cut off. */
  readonly end: number
  readonly fsync: Fsync
  readonly clock: Clock
  /** @default `writeSync` */
  readonly write?: WriteBytes | undefined
}

/** A file of frames, open for appending. */
export class LogFile {
  readonly #options: LogFileOptions
  readonly #write: WriteBytes
  #fd: number | undefined
  #end: number
  #isTorn: boolean
  #isDirty = false
  #syncedAtMs: number
  #timer: Timer | undefined

  constructor(options: LogFileOptions) {
    this.#options = options
    this.#write = options.write ?? ((fd, bytes, position) => writeSync(fd, bytes, 0, bytes.length, position))
    this.#fd = attempt('open the spool', () => openSync(options.path, constants.O_RDWR | constants.O_CREAT, 0o600))
    this.#end = options.end
    this.#isTorn = true
    this.#syncedAtMs = options.clock.nowMs()
  }

  /** Bytes of all frames. */
  get end(): number {
    return this.#end
  }

  /** @throws SpoolError; then the file ends where it ended before. */
  append(type: FrameType, payload: Uint8Array): SpoolPlace {
    return attempt('append to the spool', () => {
      const fd = this.#open()
      if (this.#isTorn) this.#cut(fd)
      const offset = this.#end
      const bytes = encodeFrame(type, payload, offset)
      this.#isTorn = true
      try {
        let written = 0
        while (written < bytes.length) {
          const rest = written === 0 ? bytes : bytes.subarray(written)
          written += this.#write(fd, rest, offset + written)
        }
      } catch (error) {
        this.#tryToCut(fd)
        throw error
      }
      this.#isTorn = false
      this.#end += bytes.length
      this.#syncAfterWrite()
      return { offset, length: bytes.length }
    })
  }

  /** The bytes at a place. @throws SpoolError when they are not all there. */
  read({ offset, length }: SpoolPlace): Uint8Array {
    return attempt('read from the spool', () => {
      const bytes = new Uint8Array(length)
      let read = 0
      while (read < length) {
        const got = readSync(this.#open(), bytes, read, length - read, offset + read)
        if (got === 0) throw new SpoolError('CORRUPT', 'Cannot read from the spool: the file ends before the place')
        read += got
      }
      return bytes
    })
  }

  /** Forgets every frame from `end` on. @throws SpoolError */
  restart(end: number): void {
    attempt('shorten the spool', () => {
      this.#end = end
      this.#isTorn = true
      this.#cut(this.#open())
    })
  }

  /** Syncs what is not synced, unless that is never wanted, and closes. Safe to call twice. */
  close(): void {
    this.#timer?.cancel()
    const fd = this.#fd
    if (fd === undefined) return
    attempt('close the spool', () => {
      try {
        if (this.#isDirty && this.#options.fsync !== 'never') fdatasyncSync(fd)
      } finally {
        this.#fd = undefined
        closeSync(fd)
      }
    })
  }

  #open(): number {
    if (this.#fd === undefined) throw new SpoolError('CLOSED', 'Cannot use the spool: it was closed')
    return this.#fd
  }

  #cut(fd: number): void {
    ftruncateSync(fd, this.#end)
    this.#isTorn = false
  }

  #tryToCut(fd: number): void {
    try {
      this.#cut(fd)
    } catch {
      // Still marked as torn: the next append cuts first, and a reader sets the bytes aside. The write's own error is thrown.
    }
  }

  #syncAfterWrite(): void {
    const { fsync, clock } = this.#options
    if (fsync === 'never') return
    this.#isDirty = true
    const dueInMs = fsync === 'each' ? 0 : this.#syncedAtMs + fsync.intervalMs - clock.nowMs()
    if (dueInMs <= 0) this.#sync()
    else this.#timer ??= clock.after(dueInMs, () => this.#syncLater())
  }

  #sync(): void {
    fdatasyncSync(this.#open())
    this.#isDirty = false
    this.#syncedAtMs = this.#options.clock.nowMs()
  }

  #syncLater(): void {
    this.#timer = undefined
    if (!this.#isDirty || this.#fd === undefined) return
    try {
      this.#sync()
    } catch {
      // Nobody called: the file stays dirty, and the next append or close() syncs and reports.
    }
  }
}
