// Everything that changes the store, as data: a command can be queued, grouped with others into one commit, and sent to another thread.
import { createHash } from 'node:crypto'
import type {
  ExperimentStatus,
  JsonObject,
  LiveEvent,
  WireAnnotation,
  WireExperiment,
  WireFolder,
  WireIngestAck,
  WireIngestionKey,
} from '@syvain-metrics/protocol'

/** What a key may do. `ingest` is part of `write`. */
export type KeyScope = 'read' | 'write' | 'ingest'

/** An organisation key as it is kept: the key itself is shown once and stored nowhere. */
export interface ApiKeyRecord {
  readonly id: string
  readonly name: string
  readonly lastFour: string
  readonly scopes: readonly KeyScope[]
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  readonly lastUsedAtMs: number | null
}

/** An annotation to be stored. `origin` is its identity, where its client gave it one. */
export interface NewAnnotation {
  readonly text: string
  readonly metadata: JsonObject
  readonly createdAtMs: number
  readonly step: number | null
  readonly origin?: { readonly session: string; readonly sequence: number }
}

/** Consecutive events of a session that will never arrive, and why. */
export interface DroppedRange {
  readonly session: string
  readonly reason: string
  readonly firstSequence: number
  readonly count: number
}

/** How far the spool of a session has been imported. */
export interface SpoolPosition {
  readonly session: string
  readonly experimentId: string
  /** Where in its events log the first byte stands that was not read. */
  readonly position: number
}

/** Input and output of every command. */
export interface CommandMap {
  'key.create': { input: { key: ApiKeyRecord; hash: Uint8Array }; output: ApiKeyRecord }
  'key.revoke': { input: { id: string }; output: ApiKeyRecord }
  'key.touch': { input: { id: string; kind: 'api_key' | 'ingestion_key' }; output: null }
  'ingestion-key.create': {
    input: { id: string; experimentId: string; name: string; ttlMs: number; hash: Uint8Array }
    output: WireIngestionKey
  }
  'ingestion-key.revoke': { input: { id: string; experimentId: string }; output: WireIngestionKey }
  'session.create': { input: { hash: Uint8Array; expiresAtMs: number }; output: null }
  'session.delete': { input: { hash: Uint8Array }; output: null }
  'folder.create': { input: { id: string; name: string; parentId: string | null }; output: WireFolder }
  'folder.update': { input: { id: string; name?: string; parentId?: string | null }; output: WireFolder }
  'experiment.create': {
    input: { id: string; slug: string; description: string; metadata: JsonObject; folderId: string | null }
    output: WireExperiment
  }
  'experiment.status': {
    input: {
      id: string
      status: Exclude<ExperimentStatus, 'created'>
      error: { name: string; detail: string } | null
      timestampMs: number
    }
    output: WireExperiment
  }
  'experiment.move': { input: { id: string; folderId: string | null }; output: WireExperiment }
  'annotation.add': {
    input: { experimentId: string; annotations: readonly NewAnnotation[] }
    output: { experiment: WireExperiment; annotations: readonly WireAnnotation[] }
  }
  'ingest.rows': { input: { experimentId: string; body: Uint8Array }; output: IngestCounts }
  'ingest.segment': { input: { experimentId: string; body: Uint8Array }; output: IngestCounts }
  'delivery.report': { input: { experimentId: string; dropped: readonly DroppedRange[] }; output: null }
  /** Notes how far a spool has been imported; what stands before the position is stored already. */
  'spool.note': { input: SpoolPosition; output: null }
  /** Compresses sealed chunks of experiments that got nothing new since; gives how many. */
  'store.pack': { input: { idleSinceMs: number; maxChunks: number }; output: { packed: number } }
  'store.expire': { input: { idempotencyBeforeMs: number }; output: null }
}

/** The counts of an acknowledgement. */
export type IngestCounts = Required<Pick<WireIngestAck, 'accepted' | 'duplicate' | 'rejected'>>

export type CommandKind = keyof CommandMap
export type CommandInput<K extends CommandKind> = CommandMap[K]['input']
export type CommandOutput<K extends CommandKind> = CommandMap[K]['output']

/**
 * Makes a command take effect once: its reply is kept under `key`, and the same key with another body is refused.
 * `bodyHash` is left out where the command carries the body itself.
 */
export interface Once {
  readonly key: string
  readonly bodyHash?: string
}

/** A change that is asked for at a moment of the clock. */
export interface Command<K extends CommandKind = CommandKind> {
  readonly kind: K
  readonly input: CommandInput<K>
  readonly nowMs: number
  readonly once?: Once
}

/** What became of a command. `failed` is our fault, `refused` the caller's. */
export type Outcome<K extends CommandKind = CommandKind> =
  | { readonly kind: 'done'; readonly value: CommandOutput<K>; readonly replayed: boolean }
  | RefusedOutcome
  | { readonly kind: 'failed'; readonly message: string; readonly full: boolean }

/** A refusal as data; {@link Refusal} is the same as an exception. */
export interface RefusedOutcome {
  readonly kind: 'refused'
  readonly status: number
  readonly code: string
  readonly message: string
  readonly extra?: Readonly<Record<string, string>>
}

/** What a group of commands did: one outcome each, and what the world should hear about it. */
export interface Applied {
  readonly outcomes: readonly Outcome[]
  readonly events: readonly LiveEvent[]
}

/** Thrown where a command or a read cannot be done as asked: status and code are those of the HTTP answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly extra: Readonly<Record<string, string>> | undefined

  constructor(status: number, code: string, message: string, extra?: Record<string, string>) {
    super(message)
    this.status = status
    this.code = code
    this.extra = extra
  }

  toOutcome(): RefusedOutcome {
    const { status, code, message, extra } = this
    return { kind: 'refused', status, code, message, ...(extra === undefined ? {} : { extra }) }
  }
}

/** The one refusal for an id that names no experiment. */
export function experimentNotFound(): Refusal {
  return new Refusal(404, 'experiment_not_found', 'There is no experiment with this id')
}

/** The one refusal for an annotation whose identity a metric has. */
export function eventIdReused(): Refusal {
  return new Refusal(409, 'event_id_reused', 'The identity of this annotation belongs to a metric')
}

/** Hash of the body that a command with a key came with. */
export function bodyHashOf({ once, input }: Command): string {
  if (once?.bodyHash !== undefined) return once.bodyHash
  const body = (input as { body?: unknown }).body
  if (!(body instanceof Uint8Array)) throw new TypeError('Cannot keep a reply: the command names no body')
  return createHash('sha256').update(body).digest('base64url')
}

/** The outcome of a command whose key was used before. @throws Refusal 409 when that was with another body */
export function storedReply(stored: { readonly bodyHash: string; readonly reply: string }, bodyHash: string): Outcome {
  if (stored.bodyHash !== bodyHash) {
    throw new Refusal(
      409,
      'idempotency_key_reused',
      'This idempotency key was used with another body; use a new key for another request',
    )
  }
  return { kind: 'done', value: JSON.parse(stored.reply) as CommandOutput<CommandKind>, replayed: true }
}
