// The one error of this package: what was attempted, what stood in the way, and a stable code.

/** What went wrong, for a program to branch on. */
export type ApiErrorCode =
  | 'UNAUTHORIZED'
  | 'NOT_FOUND'
  | 'INVALID'
  | 'TOO_LARGE'
  | 'CONFLICT'
  | 'UNSUPPORTED'
  | 'UNAVAILABLE'
  | 'NETWORK'
  | 'TIMEOUT'
  | 'NOT_AN_ANSWER'
  | 'ABORTED'
  | 'INVALID_OPTION'
  | 'NO_API_KEY'

/** What an {@link ApiError} knows beyond its sentence. */
export interface ApiErrorInit {
  readonly code: ApiErrorCode
  readonly status?: number | undefined
  readonly serverCode?: string | undefined
  readonly details?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** A call to the service that did not succeed. The message holds neither a key nor a query string. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** Stable; see {@link ApiErrorCode}. */
  readonly code: ApiErrorCode
  /** HTTP status, where there was a reply. */
  readonly status: number | undefined
  /** The server's own word, from `code=<word>` in its details. */
  readonly serverCode: string | undefined
  /** The server's details as sent, `key=value` pairs joined by `;`. */
  readonly details: string | undefined
  /** How long the server asked to wait, exact, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, init: ApiErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.code = init.code
    this.status = init.status
    this.serverCode = init.serverCode
    this.details = init.details
    this.retryAfterMs = init.retryAfterMs
  }
}

/** Whether `value` is an {@link ApiError}, also one of another copy of this package or of another realm. */
export function isApiError(value: unknown): value is ApiError {
  if (typeof value !== 'object' || value === null) return false
  const { name, code, message } = value as { name?: unknown; code?: unknown; message?: unknown }
  return name === 'ApiError' && typeof code === 'string' && typeof message === 'string'
}
