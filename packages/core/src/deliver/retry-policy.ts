// What to do after an answer: the table of the wire, as one pure function.
import type { ApiError, Outcome } from '@syvain-metrics/api-client'
import type { WireIngestAck } from '@syvain-metrics/protocol'

/** What the engine does with a piece after an answer. */
export type Decision =
  | { readonly do: 'settle'; readonly ack: WireIngestAck | undefined }
  | {
      readonly do: 'wait'
      readonly error: ApiError
      readonly retryAfterMs: number | undefined
      readonly suspicious: boolean
    }
  | { readonly do: 'ask-again'; readonly afterMs: number }
  | { readonly do: 'split' }
  | { readonly do: 'take-out'; readonly items: readonly number[]; readonly error: ApiError }
  | { readonly do: 'bisect'; readonly error: ApiError }
  | { readonly do: 'dead-letter'; readonly error: ApiError }
  | { readonly do: 'remint'; readonly error: ApiError }
  | { readonly do: 'park'; readonly error: ApiError }
  | { readonly do: 'downgrade' }
  | { readonly do: 'drop'; readonly error: ApiError }

/** What the decision depends on beside the answer. */
export interface Attempt {
  /** Items sent, ≥ 1; 1 for a status. */
  readonly items: number
  /** Retryable failures before this one. */
  readonly attempts: number
  /** Whether a new ingestion key has been tried. */
  readonly reminted: boolean
  /** Whether it went in the form that every server takes: there is no plainer one. */
  readonly isPlain: boolean
  /** Retry limit; `null` retries for ever. */
  readonly maxRetries: number | null
}

/** Decides. Nothing is dropped but by `maxRetries`, and nothing is given up but what the server refuses by name or alone. */
export function decide(outcome: Outcome<unknown>, attempt: Attempt): Decision {
  const { items, reminted } = attempt
  switch (outcome.kind) {
    case 'ok':
      return { do: 'settle', ack: outcome.data as WireIngestAck | undefined }
    case 'retry':
      return again(outcome.error, attempt, { retryAfterMs: outcome.afterMs, suspicious: false })
    case 'suspicious':
      return again(outcome.error, attempt, { retryAfterMs: undefined, suspicious: true })
    case 'in-progress':
      return { do: 'ask-again', afterMs: outcome.afterMs }
    case 'too-large':
      return items > 1 ? { do: 'split' } : { do: 'dead-letter', error: outcome.error }
    case 'invalid':
      if (items === 1) return { do: 'dead-letter', error: outcome.error }
      return outcome.items !== undefined && outcome.items.length > 0
        ? { do: 'take-out', items: outcome.items, error: outcome.error }
        : { do: 'bisect', error: outcome.error }
    case 'unauthorized':
      return reminted ? { do: 'park', error: outcome.error } : { do: 'remint', error: outcome.error }
    case 'gone':
      return { do: 'park', error: outcome.error }
    case 'unsupported':
      // Compression, if there was any, is off by now.
      return attempt.isPlain
        ? again(outcome.error, attempt, { retryAfterMs: undefined, suspicious: false })
        : { do: 'downgrade' }
  }
}

function again(
  error: ApiError,
  { attempts, maxRetries }: Attempt,
  wait: { readonly retryAfterMs: number | undefined; readonly suspicious: boolean },
): Decision {
  return maxRetries !== null && attempts >= maxRetries ? { do: 'drop', error } : { do: 'wait', error, ...wait }
}
