// Identity of an experiment without a server: derived from its slug, so that the same slug has the same id everywhere.
import type { SessionId } from '@syvain-metrics/protocol'
import type { Target } from './sink.ts'

/**
 * Id `local_` and the first 16 hexadecimal digits of the SHA-256 of the slug; url `local://syvain-metrics/experiments/<id>`.
 */
export async function localTarget(slug: string, session: SessionId): Promise<Target> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(slug)))
  const hex = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const id = `local_${hex}`
  return { id, slug, url: `local://syvain-metrics/experiments/${id}`, session }
}
