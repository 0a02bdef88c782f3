// Bounds an operation by a time and by the caller's signal, and can tell afterwards which of the two ended it.

// Timers take 32 bits: a longer delay would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1

/** Why an operation was cut short, or undefined. */
export type CutBy = 'timeout' | 'signal' | undefined

/**
 * Runs `work` with a signal that aborts after `timeoutMs` or with the caller's signal.
 *
 * @param fail Makes the error to throw from what `work` threw and from what cut it short.
 * @throws What `fail` makes.
 */
export async function withDeadline<T>(
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
  fail: (cause: unknown, cutBy: CutBy) => Error,
): Promise<T> {
  if (signal?.aborted) throw fail(signal.reason, 'signal')
  const controller = new AbortController()
  let cutBy: CutBy
  const onAbort = (): void => {
    cutBy ??= 'signal'
    controller.abort(signal?.reason)
  }
  const timer = setTimeout(
    () => {
      cutBy ??= 'timeout'
      controller.abort(new DOMException('The operation timed out', 'TimeoutError'))
    },
    Math.min(timeoutMs, MAX_TIMER_MS),
  )
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await work(controller.signal)
  } catch (error) {
    throw fail(error, cutBy)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
