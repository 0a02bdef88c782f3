// Identity of an experiment without a server: derived from its slug, so that the same slug has the same id everywhere.
import type { SessionId } from '@syvain-metrics/protocol'
import type { Target } from './sink.ts'

/**
 * Id `local_` and the first 16 hexadecimal digits of the SHA-256 of the slug; url `local://syvain-metrics/experiments/<id>`.
 *
 * @param slugHash SHA-256 of the slug, hexadecimal.
 */
export function localTarget(slug: string, session: SessionId, slugHash: string): Target {
  const id = `local_${slugHash.slice(0, 16)}`
  return { id, slug, url: `local://syvain-metrics/experiments/${id}`, session }
}
