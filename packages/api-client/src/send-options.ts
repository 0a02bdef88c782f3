// What a caller may choose for one attempt of a write.

/** Options of the `send…` functions. */
export interface SendOptions {
  /** Bound of the attempt, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}
