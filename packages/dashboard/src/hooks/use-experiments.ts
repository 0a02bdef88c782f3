// The experiments of the list and their summaries, loaded row by row as they come on screen, moved on by live events.
import type { WireExperiment, WireSeriesSummary } from '@syvain-metrics/protocol'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { mergeSummary } from '../model/summary.ts'
import { ApiError, getSummary, listExperiments } from '../net/api.ts'
import { useLiveMessages } from './use-live.ts'
import { type Loaded, useLoad } from './use-load.ts'

/** Most rows that are asked for; the search goes to the server and so reaches the others. */
export const LIST_LIMIT = 1000

// Fewer than the six connections that a browser keeps to one origin: the event stream and charts need some.
const AT_ONCE = 3

export interface Experiments {
  readonly loaded: Loaded<WireExperiment[]>
  readonly summaries: ReadonlyMap<string, readonly WireSeriesSummary[]>
  /** Asks for the summary of an experiment, once. */
  readonly want: (id: string) => void
}

export function useExperiments(search: string, status: string): Experiments {
  const query = { search, status, limit: LIST_LIMIT }
  const loaded = useLoad(JSON.stringify(query), (signal) => listExperiments(query, signal))
  const { summaries, want, refresh, moved } = useSummaries()
  useLiveMessages((message) => {
    switch (message.type) {
      case 'resync':
        loaded.reload()
        refresh()
        break
      case 'experiment':
      case 'status':
        loaded.update((list) => withExperiment(list, message.data, search === '' && status === ''))
        break
      case 'series':
        moved(message.data.experiment_id, message.data.series)
        break
      default:
    }
  })
  return { loaded, summaries, want }
}

// A new experiment goes on top of an unfiltered list. Under a filter only known rows change.
function withExperiment(list: WireExperiment[], one: WireExperiment, unfiltered: boolean): WireExperiment[] {
  const known = list.some((experiment) => experiment.id === one.id)
  if (known) return list.map((experiment) => (experiment.id === one.id ? one : experiment))
  return unfiltered ? [one, ...list] : list
}

type Moved = Parameters<typeof mergeSummary>[1]

interface Summaries {
  readonly summaries: ReadonlyMap<string, readonly WireSeriesSummary[]>
  readonly want: (id: string) => void
  /** Forgets what was asked for: rows on screen ask again. */
  readonly refresh: () => void
  readonly moved: (id: string, series: Moved) => void
}

function useSummaries(): Summaries {
  const { signedOut } = useApp()
  const [summaries, setSummaries] = useState<ReadonlyMap<string, readonly WireSeriesSummary[]>>(new Map())
  const asked = useRef(new Set<string>())
  const queue = useRef<string[]>([])
  const running = useRef(0)
  const stopped = useRef(false)
  useEffect(
    () => () => {
      stopped.current = true
    },
    [],
  )

  const pump = useCallback(() => {
    while (running.current < AT_ONCE && queue.current.length > 0 && !stopped.current) {
      const id = queue.current.shift()!
      running.current++
      getSummary(id)
        .then((series) => setSummaries((old) => new Map(old).set(id, series)))
        .catch((error: unknown) => {
          if (error instanceof ApiError && error.status === 401) signedOut()
          // The row keeps its dashes; it asks again when it comes back on screen.
          asked.current.delete(id)
        })
        .finally(() => {
          running.current--
          pump()
        })
    }
  }, [signedOut])
  const want = useCallback(
    (id: string) => {
      if (asked.current.has(id)) return
      asked.current.add(id)
      queue.current.push(id)
      pump()
    },
    [pump],
  )
  const refresh = useCallback(() => {
    const known = [...asked.current]
    asked.current.clear()
    for (const id of known) want(id)
  }, [want])
  const moved = useCallback((id: string, series: Moved) => {
    setSummaries((old) => {
      const known = old.get(id)
      return known === undefined ? old : new Map(old).set(id, mergeSummary(known, series))
    })
  }, [])
  return { summaries, want, refresh, moved }
}
