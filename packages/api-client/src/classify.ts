// The one table of replies: what each status and body means to a client that must neither lose nor repeat anything.
import {
  detailWords,
  EXTENSIONS_HEADER,
  parseExtensions,
  type ReadEnvelope,
  readEnvelope,
} from '@syvain-metrics/protocol'
import { ApiError, type ApiErrorCode } from './api-error.ts'
import type { Outcome } from './outcome.ts'
import { parseHttpDate, parseRetryAfter } from './retry-after.ts'
import type { HttpReply } from './transport.ts'

// The Python client asks again every 0.5 s while the first request with its key runs.
const IN_PROGRESS_AFTER_MS = 500
const IN_PROGRESS = 'idempotency_key_in_progress'
// A proxy's page is not worth more of a log line than this.
const MAX_SERVER_WORDS = 300

/** What is known about the request, besides its reply. */
export interface ReplyContext<T> {
  readonly action: string
  readonly host: string
  /** Never shown, not even when the server repeats it. */
  readonly token: string
  readonly nowMs: number
  readonly read: (data: unknown) => T | undefined
  readonly readText?: ((reply: HttpReply) => T | undefined) | undefined
  readonly items?: number | undefined
}

type Kind = Exclude<Outcome<never>['kind'], 'ok'>

/**
 * What a reply means. The only place that looks at a status.
 *
 * @param reply Any status with any body.
 * @returns `ok` only for a 2xx whose envelope holds what the endpoint answers.
 */
export function classify<T>(reply: HttpReply, context: ReplyContext<T>): Outcome<T> {
  const { status } = reply
  if (status >= 200 && status < 300) return success(reply, context)
  const envelope = envelopeOf(reply.text)
  const row = rowOf(status, envelope)
  const retryAfterMs = retryAfter(reply, context.nowMs)
  const error = replyError(reply, context, { ...row, envelope, retryAfterMs })
  switch (row.kind) {
    case 'retry':
      return { kind: 'retry', error, ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) }
    case 'in-progress':
      return { kind: 'in-progress', error, afterMs: retryAfterMs ?? IN_PROGRESS_AFTER_MS }
    case 'invalid': {
      const items = namedItems(error.details, context.items)
      return { kind: 'invalid', error, ...(items === undefined ? {} : { items }) }
    }
    default:
      return { kind: row.kind, error }
  }
}

function rowOf(status: number, envelope: ReadEnvelope): { kind: Kind; code: ApiErrorCode } {
  if (status >= 500) return { kind: 'retry', code: 'UNAVAILABLE' }
  switch (status) {
    case 408:
    case 425:
    case 429:
      return { kind: 'retry', code: 'UNAVAILABLE' }
    case 409: {
      const running = envelope.kind === 'error' && envelope.code === IN_PROGRESS
      return { kind: running ? 'in-progress' : 'invalid', code: 'CONFLICT' }
    }
    case 413:
      return { kind: 'too-large', code: 'TOO_LARGE' }
    case 400:
    case 422:
      return { kind: 'invalid', code: 'INVALID' }
    case 401:
    case 403:
      return { kind: 'unauthorized', code: 'UNAUTHORIZED' }
    case 404:
    case 410:
      return { kind: 'gone', code: 'NOT_FOUND' }
    case 415:
      return { kind: 'unsupported', code: 'UNSUPPORTED' }
    default:
      // 3xx, and any 4xx that the service does not answer with (402, 405, 407, …): somebody in between. Keep everything.
      return { kind: 'suspicious', code: 'NOT_AN_ANSWER' }
  }
}

function success<T>(reply: HttpReply, context: ReplyContext<T>): Outcome<T> {
  const extensions = parseExtensions(reply.header(EXTENSIONS_HEADER))
  const fromText = context.readText?.(reply)
  if (fromText !== undefined) return { kind: 'ok', data: fromText, extensions }
  const envelope = envelopeOf(reply.text)
  const data = envelope.kind === 'data' ? context.read(envelope.data) : undefined
  if (data !== undefined) return { kind: 'ok', data, extensions }
  const state = `${context.host} answered ${reply.status} with ${wrongBody(reply, envelope)}`
  return {
    kind: 'suspicious',
    error: new ApiError(`Cannot ${context.action}: ${state}`, { code: 'NOT_AN_ANSWER', status: reply.status }),
  }
}

function wrongBody(reply: HttpReply, envelope: ReadEnvelope): string {
  if (envelope.kind === 'data') return 'data that do not answer this request'
  if (envelope.kind === 'error') return 'an error in place of data'
  if (reply.text.trim() === '') return 'an empty body'
  const page = /text\/html/i.test(reply.header('content-type') ?? '') || /^\s*<(!doctype|html)/i.test(reply.text)
  return page
    ? 'a web page: something in between (a login page, a proxy) answered in its place'
    : 'something that is no envelope'
}

function replyError<T>(
  reply: HttpReply,
  context: ReplyContext<T>,
  row: { code: ApiErrorCode; envelope: ReadEnvelope; retryAfterMs: number | undefined },
): ApiError {
  const { envelope } = row
  const { serverCode, details } =
    envelope.kind === 'error'
      ? { serverCode: envelope.code, details: redacted(envelope.details, context.token) }
      : { serverCode: undefined, details: undefined }
  return new ApiError(`Cannot ${context.action}: ${stateOf(reply, context, envelope)}`, {
    code: row.code,
    status: reply.status,
    serverCode,
    details,
    retryAfterMs: row.retryAfterMs,
  })
}

function stateOf<T>(reply: HttpReply, { host, token }: ReplyContext<T>, envelope: ReadEnvelope): string {
  const { status } = reply
  const said = envelope.kind === 'error' ? `: ${redacted(envelope.message, token).slice(0, MAX_SERVER_WORDS)}` : ''
  if (status === 401 || status === 403) {
    return `${host} refused the key (${status})${said}. Check that the key is complete, not revoked or expired, and made for this host`
  }
  if (status >= 300 && status < 400) {
    return `${host} answered with a redirect (${status})${redirectTarget(reply, host)}; the key is not sent along. Check the host`
  }
  return `${host} answered ${status}${said}`
}

// Only the origin: path and query of a redirect may hold secrets of a login.
function redirectTarget(reply: HttpReply, host: string): string {
  const location = reply.header('location')
  if (location === null || !URL.canParse(location, host)) return ''
  const { origin } = new URL(location, host)
  return origin === 'null' ? '' : ` to ${origin}`
}

function redacted(text: string, token: string): string
function redacted(text: string | undefined, token: string): string | undefined
function redacted(text: string | undefined, token: string): string | undefined {
  return text?.replaceAll(token, '[key]')
}

function retryAfter(reply: HttpReply, nowMs: number): number | undefined {
  const serverNowMs = parseHttpDate(reply.header('date'), nowMs) ?? nowMs
  return parseRetryAfter(reply.header('retry-after'), serverNowMs)
}

// An index that names nothing shows that the list is not about this request: then no item is named.
function namedItems(details: string | undefined, count: number | undefined): number[] | undefined {
  const words = detailWords(details)
  if (words.code !== 'invalid_items' || !/^\d+(,\d+)*$/.test(words.items ?? '')) return undefined
  const items = [...new Set(words.items!.split(',').map(Number))].sort((a, b) => a - b)
  return items.every((index) => index < (count ?? Number.POSITIVE_INFINITY)) ? items : undefined
}

function envelopeOf(text: string): ReadEnvelope {
  try {
    return readEnvelope(JSON.parse(text))
  } catch {
    return { kind: 'unreadable' } // not JSON: the status still speaks
  }
}
