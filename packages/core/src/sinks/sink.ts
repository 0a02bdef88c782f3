// Where pieces go: a server, a file, nowhere. The engine knows nothing else about a destination.
import type { DroppedRange, Outcome } from '@syvain-metrics/api-client'
import type { Extension, JsonObject, Segment, SessionId, WireIngestAck } from '@syvain-metrics/protocol'
import type { Piece } from '../deliver/piece.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'

/** An experiment as a sink knows it. */
export interface Target {
  /** Id that the destination gave it. */
  readonly id: string
  readonly slug: string
  readonly url: string
  readonly session: SessionId
  /** The key that was minted with it, where there is one; handed to the thread that sends. */
  readonly ingestionKey?: { readonly token: string; readonly expiresAtMs: number }
  /** What the destination announced when it was opened. */
  readonly extensions?: readonly Extension[]
}

/** Bounds of one attempt. */
export interface SendOptions {
  readonly signal: AbortSignal
}

/** What a caller says about a new experiment. */
export interface ExperimentInit {
  readonly slug: string
  readonly description: string
  readonly meta: JsonObject
  readonly folderId: string | undefined
  readonly folderPath: string | undefined
  /** Given by a caller that sends a recording again. */
  readonly session: SessionId | undefined
}

/** What became of it: later from a network, at once from a file. */
export type Sent<T> = Promise<Outcome<T>> | Outcome<T>

/** A destination. `send` never throws: what happened is a value. */
export interface Sink {
  /** Whether `send` has its effect and answers before it returns: then nothing is ever in flight. */
  readonly isSynchronous: boolean
  /** Creates the experiment; throws a CollectorError when that fails, since without it nothing can be recorded. */
  open(init: ExperimentInit, session: SessionId): Promise<Target>
  /** Prepares for sending to a target, which may have been opened in another thread. */
  adopt?(target: Target): void
  /** How a sealed segment leaves: decided once, so that every retry sends the same bytes under the same key. */
  pieces(segment: Segment): Piece[]
  send(target: Target, piece: Piece, options: SendOptions): Sent<WireIngestAck | undefined>
  sendStatus(target: Target, status: StatusIntent, options: SendOptions): Sent<unknown>
  /** Tells the destination what will never arrive; false when it did not take it. Absent where nobody listens. */
  report?(target: Target, dropped: readonly DroppedRange[], options: SendOptions): Promise<boolean>
  /** After a 415: plain forms only from now on. Absent where there is only one form. */
  downgrade?(): void
  close(): Promise<void>
}
