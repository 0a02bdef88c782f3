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
    open: ({ slug }, session) => localTarget(slug, session),
    pieces: (segment) => [piece('segment', segment)],
    send: () => TAKEN,
    sendStatus: () => TAKEN,
    close: async () => undefined,
  }
}
