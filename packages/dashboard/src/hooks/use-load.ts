// Loading state of one request, keyed: a new key asks again and drops the reply of the old one.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { ApiError } from '../net/api.ts'

export interface Loaded<T> {
  /** The newest reply; while a new one is under way, the one before. */
  readonly data: T | undefined
  readonly error: ApiError | undefined
  readonly loading: boolean
  readonly reload: () => void
  /** Changes the data in place, for live updates. */
  readonly update: (change: (data: T) => T) => void
}

/**
 * Loads when `key` changes and when `reload` is called.
 *
 * @param key What identifies the request; null loads nothing and keeps what is there.
 */
export function useLoad<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const { signedOut } = useApp()
  const [state, setState] = useState<{ data?: T; error?: ApiError; loading: boolean }>({ loading: key !== null })
  const [round, setRound] = useState(0)
  const done = useRef<string | null>(null)
  useEffect(() => {
    const request = `${round} ${key}`
    if (key === null || done.current === request) return
    const abort = new AbortController()
    setState((old) => ({ ...old, loading: true }))
    load(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return
        done.current = request
        setState({ data, loading: false })
      },
      (cause: unknown) => {
        if (abort.signal.aborted) return
        const error = cause instanceof ApiError ? cause : new ApiError(String(cause), 0, undefined, { cause })
        setState((old) => ({ ...old, error, loading: false }))
        if (error.status === 401) signedOut()
      },
    )
    return () => abort.abort()
  }, [key, round])
  const reload = useCallback(() => setRound((n) => n + 1), [])
  const update = useCallback((change: (data: T) => T) => {
    setState((old) => (old.data === undefined ? old : { ...old, data: change(old.data) }))
  }, [])
  return { data: state.data, error: state.error, loading: state.loading, reload, update }
}
