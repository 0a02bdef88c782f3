// Bounds an operation by a time and by the caller's signal, and says which of the two ended it.

// Timers take 32 bits: a longer delay would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1

/** What cut an operation short; undefined when it failed by itself. */
export type CutBy = 'timeout' | 'signal' | undefined

/** Bounds of an operation. */
export interface Deadline {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** An operation that is under way. */
export interface Work<T> {
  readonly result: Promise<T>
  /** Ends it; how `result` settles afterwards does not matter. */
  abort(reason: unknown): void
}

/**
 * Starts `work` and aborts it after `timeoutMs` or with the caller's signal.
 *
 * The promise settles at the deadline even when the work does not.
 *
 * @param fail Makes the error to throw from what the work threw and from what cut it short.
 * @throws What `fail` makes.
 */
export function withDeadline<T>(
  { timeoutMs, signal }: Deadline,
  start: () => Work<T>,
  fail: (cause: unknown, cutBy: CutBy) => Error,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(fail(signal.reason, 'signal'))
  return new Promise<T>((resolve, reject) => {
    const work = start()
    const cut = (cutBy: CutBy, reason: unknown): void => {
      reject(fail(reason, cutBy))
      work.abort(reason)
    }
    const onAbort = (): void => cut('signal', signal?.reason)
    const onTimeout = (): void => cut('timeout', new DOMException(`No answer within ${timeoutMs} ms`, 'TimeoutError'))
    const timer = setTimeout(onTimeout, Math.min(timeoutMs, MAX_TIMER_MS))
    signal?.addEventListener('abort', onAbort, { once: true })
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    work.result.then(
      (value) => {
        release()
        resolve(value)
      },
      (error: unknown) => {
        release()
        reject(fail(error, undefined))
      },
    )
  })
}
