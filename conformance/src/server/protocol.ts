// How a client under test speaks: which requests carry events, and what an answer looks like.
import type { IncomingHttpHeaders } from 'node:http'
import type { Item, Taken } from './effects.ts'

/** A request as it was received, its body decompressed. */
export interface Received {
  readonly method: string
  /** Path without the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** An answer. An object is sent as JSON. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | object
}

/** The server's side of one client's protocol. */
export interface Protocol {
  /**
   * Events of an intake request; undefined for any other request.
   *
   * @throws When an intake request can't be read: the suite must know every event, so this is an error of the suite.
   */
  read(request: Received): readonly Item[] | undefined
  /** The idempotency key, where the protocol has one. */
  key?(request: Received): string | undefined
  /** Answer to an intake request that took effect. */
  accepted(items: readonly Item[], taken: Taken): Reply
  /** Answer to a request that is refused. */
  refused(status: number): Reply
  /** Answer to any other request. */
  other(request: Received): Reply
}
