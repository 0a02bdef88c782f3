// Counts what failed, and decides when going on is senseless.
import type { EvalReport } from './eval-report.ts'

/** Errors of one kind. */
export interface ErrorCount {
  /** `Name: message` of the first of them, at most 300 characters. */
  readonly message: string
  readonly count: number
  /** Id of the first sample that failed so. */
  readonly firstId: string | number
}

/** Limits on errors. */
export interface ErrorLimits {
  /** Stop above this number of errors, or above this share of the samples (looked at from 20 samples on). */
  readonly maxErrors: number | { readonly rate: number } | null
  /** Stop after this many identical errors in a row; 0 never does. */
  readonly maxIdenticalErrors: number
}

/** An evaluation stopped itself, or was aborted; the report of what was done so far is still available. */
export class EvalStoppedError extends Error {
  override readonly name = 'EvalStoppedError'
  /** `'stopped'`: too many errors; `'aborted'`: the caller's signal. */
  readonly status: 'stopped' | 'aborted'
  /** What was done before; null when `hook.finish()` has not been called yet. */
  report: EvalReport | null = null

  constructor(status: 'stopped' | 'aborted', message: string, cause?: unknown) {
    super(message, { cause })
    this.status = status
  }
}

const MAX_KINDS = 100
const MAX_MESSAGE = 300
const FIRST_RATE_CHECK = 20

/** The errors of one evaluation. */
export class ErrorLedger {
  count = 0
  readonly #limits: ErrorLimits
  readonly #kinds = new Map<string, { message: string; count: number; firstId: string | number }>()
  #last = ''
  #inARow = 0

  constructor(limits: ErrorLimits) {
    this.#limits = limits
  }

  /** A sample went well, so the errors before it were not a poisoned process. */
  succeeded(): void {
    this.#inARow = 0
  }

  /** Counts a failure. @returns the reason to stop, or null. */
  failed(error: unknown, id: string | number, total: number): string | null {
    const message = describe(error)
    this.count++
    this.#inARow = message === this.#last ? this.#inARow + 1 : 1
    this.#last = message
    const kind = this.#kinds.get(message)
    if (kind !== undefined) kind.count++
    else if (this.#kinds.size < MAX_KINDS) this.#kinds.set(message, { message, count: 1, firstId: id })
    return this.#reason(message, total)
  }

  #reason(message: string, total: number): string | null {
    const { maxErrors, maxIdenticalErrors } = this.#limits
    if (maxIdenticalErrors > 0 && this.#inARow >= maxIdenticalErrors) {
      return (
        `${this.#inARow} identical errors in a row: ${message}. In a browser one failed run can make all later ones fail; ` +
        'reload the page or restart the process before evaluating again'
      )
    }
    if (typeof maxErrors === 'number' && this.count > maxErrors) {
      return `${this.count} errors, the limit is ${maxErrors}; the last: ${message}`
    }
    if (typeof maxErrors === 'object' && maxErrors !== null && total >= FIRST_RATE_CHECK) {
      const rate = this.count / total
      if (rate > maxErrors.rate) {
        return `errors in ${(100 * rate).toFixed(1)} % of ${total} samples, the limit is ${100 * maxErrors.rate} %; the last: ${message}`
      }
    }
    return null
  }

  /** The kinds of errors, most frequent first. */
  kinds(): ErrorCount[] {
    return [...this.#kinds.values()].sort((a, b) => b.count - a.count)
  }
}

/** `Name: message`, cut; a thrown non-error as text. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text
}
