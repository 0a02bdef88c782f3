// Identity of an experiment that is recorded to files. Node only: its own hash is there at once, the platform's takes 4 ms to load.
import { createHash } from 'node:crypto'
import type { SessionId } from '@syvain-metrics/protocol'
import { localTarget } from './local-target.ts'
import type { Target } from './sink.ts'

/** See {@link localTarget}. */
export function fileTarget(slug: string, session: SessionId): Target {
  return localTarget(slug, session, createHash('sha256').update(slug).digest('hex'))
}
