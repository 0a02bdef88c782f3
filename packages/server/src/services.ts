// What the routes work with: the store and its threads, the clock, chance, and the events.
import type { Counters } from './counters.ts'
import type { LoginLinks } from './http/login.ts'
import type { RateLimit } from './http/rate-limit.ts'
import type { FillRandom } from './ids.ts'
import type { Writer } from './ingest/writer.ts'
import type { LiveHub } from './live/hub.ts'
import type { Reader } from './read/reader.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/store.ts'

/** Collaborators of the routes; each can be another in a test. */
export interface Services {
  /** Light reads. All changes go through `writer`. */
  readonly store: Store
  readonly writer: Writer
  readonly reader: Reader
  /** Whether `reader` can still answer. */
  readonly canRead: () => boolean
  readonly hub: LiveHub
  readonly counters: Counters
  readonly logins: LoginLinks
  readonly rateLimit: RateLimit
  readonly settings: Settings
  readonly nowMs: () => number
  readonly random: FillRandom
  /** Requests with an idempotency key that are being carried out. */
  readonly inFlight: Map<string, Promise<unknown>>
  /** When a key was last noted as used, by its id. */
  readonly touched: Map<string, number>
  /** The bound port: part of cookie names and links. */
  readonly port: () => number
}
