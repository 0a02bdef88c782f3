// What became of one request, as a value: what the delivery engine branches on.
import type { Extension } from '@syvain-metrics/protocol'
import type { ApiError } from './api-error.ts'

/** What became of one request. Every kind but `ok` carries the error that the throwing form of the call would throw. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly data: T; readonly extensions: ReadonlySet<Extension> }
  /** 408, 425, 429, 5xx, no connection, timeout, aborted. `afterMs` is an exact `Retry-After`. */
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly error: ApiError }
  /** 409 `idempotency_key_in_progress`: ask again with the same key. */
  | { readonly kind: 'in-progress'; readonly afterMs: number; readonly error: ApiError }
  /** Something answered, but not the service: a 2xx without a valid envelope, any 3xx, a 4xx that is not in the table. */
  | { readonly kind: 'suspicious'; readonly error: ApiError }
  /** 413. */
  | { readonly kind: 'too-large'; readonly error: ApiError }
  /** 400, 422, another 409. `items` are the indexes that the server named, ascending. */
  | { readonly kind: 'invalid'; readonly items?: readonly number[]; readonly error: ApiError }
  /** 401, 403. */
  | { readonly kind: 'unauthorized'; readonly error: ApiError }
  /** 404, 410. */
  | { readonly kind: 'gone'; readonly error: ApiError }
  /** 415. */
  | { readonly kind: 'unsupported'; readonly error: ApiError }
