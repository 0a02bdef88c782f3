// Identity of an experiment without a server as a target.
import { localIdentity, type SessionId } from '@syvain-metrics/protocol'
import type { Target } from './sink.ts'

/** @param slugHash SHA-256 of the slug, hexadecimal. */
export function localTarget(slug: string, session: SessionId, slugHash: string): Target {
  return { ...localIdentity(slugHash), slug, session }
}
