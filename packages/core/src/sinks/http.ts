// The service as a destination: rows for any server, binary segments where the server announced them.
import {
  ApiError,
  type Client,
  createExperiment,
  createIngestionKey,
  createKeyring,
  isApiError,
  type Keyring,
  listFolders,
  newIdempotencyKey,
  type Outcome,
  reportDelivery,
  sendAnnotation,
  sendRows,
  sendSegment,
  sendStatus,
} from '@syvain-metrics/api-client'
import {
  canonicalJson,
  type Extension,
  encodeSegment,
  rowsBody,
  type Segment,
  type SegmentAnnotation,
  type WireIngestAck,
} from '@syvain-metrics/protocol'
import { type Piece, piece, pieceKey, rowPieces } from '../deliver/piece.ts'
import { itemCount } from '../deliver/split.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import { CollectorError, type CollectorErrorCode } from '../errors.ts'
import type { SendOptions, Sink, Target } from './sink.ts'

/** What an HTTP destination works with. Bounds in milliseconds. */
export interface HttpSinkOptions {
  readonly client: Client
  readonly nowMs: () => number
  readonly timeoutMs: number
  readonly ingestTimeoutMs: number
}

/** Creates experiments on a server, and sends to them with a key minted for each. */
export function httpSink({ client, nowMs, timeoutMs, ingestTimeoutMs }: HttpSinkOptions): Sink {
  const keyrings = new Map<string, Keyring>()
  const announced = new Set<Extension>()
  let rowsOnly = false

  async function withToken<T>(target: Target, send: (token: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const keyring = keyrings.get(target.id) as Keyring
    let token: string
    try {
      token = await keyring.token()
    } catch (error) {
      return mintingOutcome(error)
    }
    const outcome = await send(token)
    if (outcome.kind === 'unauthorized') keyring.invalidate(token)
    return outcome
  }

  return {
    isSynchronous: false,

    open: opener(client, timeoutMs),

    adopt({ id, ingestionKey, extensions = [] }: Target): void {
      for (const extension of extensions) announced.add(extension)
      let first = ingestionKey
      const next = async (): Promise<{ token: string; expiresAtMs: number }> => {
        const minted = first ?? (await mint(client, id, timeoutMs))
        first = undefined
        return minted
      }
      keyrings.set(id, createKeyring({ mint: next, nowMs }))
    },

    pieces(segment: Segment): Piece[] {
      const takesSegments = announced.has('segments') || client.extensions.has('segments')
      return takesSegments && !rowsOnly ? [piece('segment', segment)] : rowPieces(segment)
    },

    send(target: Target, part: Piece, { signal }: SendOptions): Promise<Outcome<WireIngestAck | undefined>> {
      const { form, segment } = part
      const options = { signal, timeoutMs: ingestTimeoutMs }
      return withToken<WireIngestAck | undefined>(target, async (token) => {
        const request = { experimentId: target.id, token, idempotencyKey: pieceKey(part) }
        if (form === 'segment') {
          return sendSegment(client, { ...request, bytes: encodeSegment(segment), items: segment.count }, options)
        }
        if (form === 'rows') {
          return sendRows(client, { ...request, body: rowsBody(segment) as string, items: itemCount(part) }, options)
        }
        const { text, metadata } = segment.annotations[0] as SegmentAnnotation
        const outcome = await sendAnnotation(client, { ...request, annotation: text, metadata }, options)
        return outcome.kind === 'ok' ? { ...outcome, data: undefined } : outcome
      })
    },

    sendStatus(target: Target, { update, key }: StatusIntent, { signal }: SendOptions): Promise<Outcome<unknown>> {
      return sendStatus(client, { experimentId: target.id, update, idempotencyKey: key }, { signal, timeoutMs })
    },

    async report(target, dropped, { signal }): Promise<boolean> {
      if (!announced.has('reports') && !client.extensions.has('reports')) return true
      try {
        const token = await (keyrings.get(target.id) as Keyring).token()
        await reportDelivery(
          client,
          { experimentId: target.id, session: target.session, dropped },
          { signal, timeoutMs, token },
        )
        return true
      } catch {
        return false // kept, and told again with the next report: the events themselves are counted already
      }
    },

    downgrade(): void {
      rowsOnly = true
    },

    close: () => client.close(),
  }
}

function opener(client: Client, timeoutMs: number): Sink['open'] {
  // A creation that failed half-way is asked for again under the same key, so that it never makes two experiments.
  const creationKeys = new Map<string, string>()
  return async (init, session) => {
    const folderId = init.folderPath === undefined ? init.folderId : await folderAt(client, init.folderPath, timeoutMs)
    const request = { slug: init.slug, description: init.description, metadata: init.meta, folderId }
    const identity = canonicalJson({ ...request, folderId: folderId ?? null })
    // A session that was named before names the same experiment, also from another process.
    const fresh = init.session === undefined ? newIdempotencyKey() : `${session}:create`
    const idempotencyKey = creationKeys.get(identity) ?? fresh
    creationKeys.set(identity, idempotencyKey)
    try {
      const { experiment } = await createExperiment(client, request, { timeoutMs, idempotencyKey })
      const ingestionKey = await mint(client, experiment.id, timeoutMs)
      creationKeys.delete(identity)
      const url = new URL(experiment.url, client.host).href
      return { id: experiment.id, slug: init.slug, url, session, ingestionKey, extensions: [...client.extensions] }
    } catch (error) {
      throw creationError(init.slug, error)
    }
  }
}

async function mint(
  client: Client,
  experimentId: string,
  timeoutMs: number,
): Promise<{ token: string; expiresAtMs: number }> {
  const { token, key } = await createIngestionKey(client, { experimentId }, { timeoutMs })
  return { token, expiresAtMs: key.expires_at_ms }
}

async function folderAt(client: Client, path: string, timeoutMs: number): Promise<string> {
  let found: readonly { folder_id: string }[]
  try {
    found = (await listFolders(client, { path }, { timeoutMs })).folders
  } catch (error) {
    throw new CollectorError(codeOf(error), `Cannot find folder "${path}": ${messageOf(error)}`, { cause: error })
  }
  const [folder, ...others] = found
  if (folder !== undefined && others.length === 0) return folder.folder_id
  const state =
    folder === undefined ? 'there is no such folder' : `${found.length} folders have this path; pass folderId`
  throw new CollectorError('NOT_FOUND', `Cannot find folder "${path}" on ${client.host}: ${state}`)
}

function creationError(slug: string, error: unknown): CollectorError {
  const message = `Cannot create experiment "${slug}": ${messageOf(error)}`
  return new CollectorError(codeOf(error), message, { cause: error })
}

function codeOf(error: unknown): CollectorErrorCode {
  if (!isApiError(error)) return 'UNAVAILABLE'
  switch (error.code) {
    case 'UNAUTHORIZED':
      return 'UNAUTHORIZED'
    case 'NOT_FOUND':
      return 'NOT_FOUND'
    case 'INVALID':
    case 'CONFLICT':
    case 'TOO_LARGE':
    case 'UNSUPPORTED':
      return 'REJECTED'
    default:
      return 'UNAVAILABLE'
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// No key, no request: the events wait for the same reasons for which the minting failed.
function mintingOutcome(error: unknown): Outcome<never> {
  const cause = isApiError(error) ? error : new ApiError(messageOf(error), { code: 'NETWORK', cause: error })
  if (cause.code === 'UNAUTHORIZED') return { kind: 'unauthorized', error: cause }
  if (cause.code === 'NOT_FOUND') return { kind: 'gone', error: cause }
  return { kind: 'retry', error: cause, ...(cause.retryAfterMs !== undefined && { afterMs: cause.retryAfterMs }) }
}
