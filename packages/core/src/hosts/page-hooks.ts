// The end of a page: what is queued leaves with requests that outlive it, within the bytes that browsers allow for that.
import type { ExitParticipant } from './exit-hooks.ts'

// Browsers allow 64 KiB of bodies of such requests at a time, for all pages of an origin together.
const MAX_BYTES = 60 * 1024

let isHiding = false
let bytesInFlight = 0

/** `fetch`; while the page goes away its requests outlive the page, as long as their bodies fit. */
export const keepaliveFetch: typeof fetch = async (input, init) => {
  const bytes = bodyBytes(init?.body)
  if (!isHiding || bytesInFlight + bytes > MAX_BYTES) return fetch(input, init)
  bytesInFlight += bytes
  try {
    return await fetch(input, { ...init, keepalive: true })
  } finally {
    bytesInFlight -= bytes
  }
}

/** Sends what is queued when the page is hidden or left; returns how to stop. A page without `document` has no such end. */
export function watchPage(participant: ExitParticipant): () => void {
  if (typeof document === 'undefined') return () => undefined
  // Hidden comes before every end of a page, also on phones, where nothing else may come; a page may come back from both.
  const onHidden = (): void => {
    if (document.visibilityState === 'hidden') hide(participant)
  }
  const onPageHide = (): void => hide(participant)
  document.addEventListener('visibilitychange', onHidden)
  addEventListener('pagehide', onPageHide)
  return () => {
    document.removeEventListener('visibilitychange', onHidden)
    removeEventListener('pagehide', onPageHide)
  }
}

function hide(participant: ExitParticipant): void {
  if (!participant.isBusy()) return
  isHiding = true
  // Requests start within this call; those that fit outlive the page. Whoever comes back goes on as before.
  void participant.flush().finally(() => {
    isHiding = false
  })
}

function bodyBytes(body: unknown): number {
  if (typeof body === 'string') return new TextEncoder().encode(body).length
  return body instanceof Uint8Array ? body.byteLength : 0
}
