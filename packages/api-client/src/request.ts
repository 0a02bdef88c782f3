// What an endpoint says about one request, and the HTTP request made of it.
import { shown } from '@syvain-metrics/protocol'
import { ApiError } from './api-error.ts'
import { type Client, checkedTimeoutMs } from './client.ts'
import type { HttpReply, HttpRequest } from './transport.ts'

/** A value of a query; undefined ones are left out, arrays repeat their key. */
export type QueryValue = string | number | boolean | undefined | readonly string[]

/** One request as an endpoint describes it. */
export interface RequestPlan<T> {
  /** What is attempted, as it continues "Cannot …": `create the experiment`. */
  readonly action: string
  readonly method: HttpRequest['method']
  /** Below `/api/v1`; parts encoded with {@link pathOf}. */
  readonly path: string
  readonly query?: Readonly<Record<string, QueryValue>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, with this media type. */
  readonly raw?: { readonly body: string | Uint8Array; readonly mediaType: string }
  readonly accept?: string
  /** Whether repeating the request needs a key to have no second effect. */
  readonly idempotent?: boolean
  /** Takes the `data` of the reply; undefined when it is not what the endpoint answers. */
  readonly read: (data: unknown) => T | undefined
  /** Takes the body of a 2xx that is no envelope. */
  readonly readText?: (reply: HttpReply) => T | undefined
  /** Number of items in the body, where the reply may name them by index. */
  readonly items?: number
}

/** What a caller may choose for one call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Bound of each attempt, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined
  /** Default: a new one per call, kept over its attempts. */
  readonly idempotencyKey?: string | undefined
  /** Default: the client's. */
  readonly token?: string | undefined
}

/**
 * Path of parts, each encoded whole: an id with a slash stays one part.
 *
 * @throws ApiError INVALID_OPTION for a part that would change which endpoint is meant: empty, `.` or `..`.
 */
export function pathOf(...parts: readonly string[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string' && part !== '' && part !== '.' && part !== '..')
        return `/${encodeURIComponent(part)}`
      throw new ApiError(`Cannot send a request: an id in its path must be a non-empty string, got ${shown(part)}`, {
        code: 'INVALID_OPTION',
      })
    })
    .join('')
}

/**
 * The HTTP request of a plan.
 *
 * @throws ApiError INVALID_OPTION when a key cannot stand in a header or the timeout is no time.
 */
export function httpRequest<T>(client: Client, plan: RequestPlan<T>, options: CallOptions): HttpRequest {
  const { internals, host } = client
  const { json, raw, accept = 'application/json' } = plan
  const headers: Record<string, string> = {
    ...internals.headers,
    authorization: `Bearer ${headerText('token', options.token ?? internals.token)}`,
    accept,
  }
  if (json !== undefined) headers['content-type'] = 'application/json'
  else if (raw !== undefined) headers['content-type'] = raw.mediaType
  if (options.idempotencyKey !== undefined) {
    headers['idempotency-key'] = headerText('idempotencyKey', options.idempotencyKey)
  }
  const body = json !== undefined ? JSON.stringify(json) : raw?.body
  return {
    method: plan.method,
    url: `${host}/api/v1${plan.path}${queryText(plan.query ?? {})}`,
    headers,
    timeoutMs: options.timeoutMs === undefined ? internals.timeoutMs : checkedTimeoutMs(options.timeoutMs),
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }
}

function queryText(query: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const item of value) search.append(key, item)
    else search.append(key, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

// A header that the platform refuses would look like a network fault and be tried for ever. The value is not shown.
function headerText(name: 'token' | 'idempotencyKey', value: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new ApiError(`Cannot send a request: ${name} must be printable ASCII without spaces`, {
    code: 'INVALID_OPTION',
  })
}
