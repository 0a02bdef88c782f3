// A destination that takes everything and keeps nothing.
import type { Outcome } from '@syvain-metrics/api-client'
import { piece } from '../deliver/piece.ts'
import { localTarget } from './local-target.ts'
import type { Sink } from './sink.ts'

const TAKEN: Outcome<undefined> = { kind: 'ok', data: undefined, extensions: new Set() }

/** Acknowledges at once; no network, no file. */
export function noopSink(): Sink {
  return {
    isSynchronous: true,
    open: async ({ slug }, session) => localTarget(slug, session, await sha256Hex(slug)),
    pieces: (segment) => [piece('segment', segment)],
    send: () => TAKEN,
    sendStatus: () => TAKEN,
    close: async () => undefined,
  }
}

async function sha256Hex(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
