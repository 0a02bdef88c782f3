// A folder on this machine as the destination: one spool per session, written at once. No network, no server. Node only.
import { ApiError, type Outcome } from '@syvain-metrics/api-client'
import type { Segment, SessionId, SpoolHeader, WireIngestAck } from '@syvain-metrics/protocol'
import type { Clock } from '../clock.ts'
import { piece } from '../deliver/piece.ts'
import { CollectorError } from '../errors.ts'
import type { Fsync, WriteBytes } from '../spool/log-file.ts'
import { openSpool, type Spool } from '../spool/spool.ts'
import { reasonOf } from '../spool/spool-error.ts'
import { fileTarget } from './file-target.ts'
import type { ExperimentInit, Sink, Target } from './sink.ts'

/** What a folder destination works with. */
export interface SpoolSinkOptions {
  /** Folder of the spools; made when the first experiment opens. */
  readonly root: string
  readonly fsync: Fsync
  readonly clock: Clock
  /** @internal Writes to a file; tests pass one that fails. */
  readonly write?: WriteBytes
}

const WRITTEN: Outcome<undefined> = { kind: 'ok', data: undefined, extensions: new Set() }

/** Acknowledges what the folder holds. A full disk keeps events queued until there is room. */
export function spoolSink({ root, fsync, clock, write }: SpoolSinkOptions): Sink {
  const spools = new Map<SessionId, Spool>()

  function attemptWrite(target: Target, call: (spool: Spool) => void): Outcome<WireIngestAck | undefined> {
    try {
      call(spools.get(target.session) as Spool)
      return WRITTEN
    } catch (error) {
      const message = `Cannot write to the folder: ${reasonOf(error)}`
      return { kind: 'retry', error: new ApiError(message, { code: 'UNAVAILABLE', cause: error }) }
    }
  }

  return {
    isSynchronous: true,
    async open(init: ExperimentInit, session: SessionId): Promise<Target> {
      const target = fileTarget(init.slug, session)
      const header = headerOf(init, target, clock.nowMs())
      try {
        const options = { root, header, fsync, maxBytes: Number.POSITIVE_INFINITY, clock }
        spools.set(session, openSpool({ ...options, ...(write && { write }) }))
      } catch (error) {
        throw new CollectorError(
          'UNAVAILABLE',
          `Cannot create experiment "${init.slug}": its folder cannot be written: ${reasonOf(error)}`,
          { cause: error },
        )
      }
      return target
    },
    pieces: (segment: Segment) => [piece('segment', segment)],
    send: (target, { segment }) => attemptWrite(target, (spool) => spool.append(segment)),
    sendStatus: (target, status) => attemptWrite(target, (spool) => spool.appendStatus(status)),
    async close(): Promise<void> {
      const open = [...spools.values()]
      spools.clear()
      for (const spool of open) spool.close()
    },
  }
}

function headerOf(init: ExperimentInit, target: Target, created_at_ms: number): SpoolHeader {
  const { description, meta, folderId, folderPath } = init
  const { id, slug, url, session } = target
  return {
    session,
    kind: 'local',
    host: 'local://syvain-metrics',
    id,
    slug,
    url,
    description,
    meta,
    created_at_ms,
    ...(folderId !== undefined && { folder_id: folderId }),
    ...(folderPath !== undefined && { folder_path: folderPath }),
  }
}
