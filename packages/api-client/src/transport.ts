// The interface to HTTP: one exchange, no redirect, no opinion about a status.

/** One request, complete. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Absolute, with query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Bounds the whole exchange: connecting, sending and the last byte of the reply. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** One reply, read to its end. */
export interface HttpReply {
  readonly status: number
  /** Value of a header by its name in any case; null when absent. */
  header(name: string): string | null
  readonly text: string
}

/**
 * Sends one request and reads its reply.
 *
 * Never follows a redirect: the key would travel along. Never throws for a status.
 */
export interface Transport {
  /** @throws ApiError with code NETWORK, TIMEOUT or ABORTED when there is no whole reply. */
  request(request: HttpRequest): Promise<HttpReply>
  /** Closes idle connections; requests that are under way end first. */
  close(): Promise<void>
}
