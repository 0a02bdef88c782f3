// A limit on how long something may be waited for. The runner waits for a reporter without one.

export type Timed<T> = { state: 'done'; value: T } | { state: 'failed'; error: unknown } | { state: 'late' }

/** Waits for `work` at most `timeoutMs`; never rejects. */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<Timed<T>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Timed<T>>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'late' }), timeoutMs)
  })
  const outcome = work.then(
    (value): Timed<T> => ({ state: 'done', value }),
    (error): Timed<T> => ({ state: 'failed', error }),
  )
  try {
    return await Promise.race([outcome, late])
  } finally {
    clearTimeout(timer)
  }
}
