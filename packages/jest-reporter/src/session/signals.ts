// Marks a run as interrupted when the process is told to stop, and then lets the signal do what it would have done.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `mark` synchronously on SIGINT, SIGTERM or SIGHUP. Neither Jest nor Vitest calls its end hook on one.
 *
 * Without another listener the signal is raised again, so that the exit status stays 128 + n.
 *
 * @returns removes the listeners
 */
export function onStopSignal(mark: (signal: string) => void): () => void {
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      mark(signal)
      remove()
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    }
    process.on(signal, listener)
    return { signal, listener }
  })
  const remove = (): void => {
    for (const { signal, listener } of listeners) process.removeListener(signal, listener)
  }
  return remove
}
