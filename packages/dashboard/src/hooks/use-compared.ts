// The experiments of a comparison with their summaries, loaded again when one of them moves.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Compared } from '../model/compare.ts'
import { getExperiment, getSummary } from '../net/api.ts'
import type { LiveMessage } from '../net/live.ts'
import { REFRESH_MS } from './use-experiment.ts'
import { useLiveMessages } from './use-live.ts'
import { useLoad } from './use-load.ts'

export interface ComparedState {
  readonly data: readonly Compared[] | undefined
  readonly error: string | undefined
  /** Version of the curves: counts up when any of them got new points. */
  readonly version: (metric: string) => number
}

export function useCompared(ids: readonly string[]): ComparedState {
  const loaded = useLoad<Compared[]>(ids.join(' '), (signal) => Promise.all(ids.map((id) => loadOne(id, signal))))
  const [round, setRound] = useState(0)
  const busy = useRef(false)
  busy.current = loaded.loading
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refresh = (): void => {
    // A reply under way is let through first: under a steady stream of events none would ever arrive.
    timer.current = busy.current ? setTimeout(refresh, REFRESH_MS) : undefined
    if (busy.current) return
    loaded.reload()
    setRound((n) => n + 1)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useLiveMessages((message) => {
    if (message.type === 'resync' || ids.includes(movedId(message))) timer.current ??= setTimeout(refresh, REFRESH_MS)
  })
  const version = useCallback(() => round, [round])
  return { data: loaded.data, error: loaded.error?.message, version }
}

async function loadOne(id: string, signal: AbortSignal): Promise<Compared> {
  const [experiment, summary] = await Promise.all([getExperiment(id, signal), getSummary(id, signal)])
  return { experiment, summary }
}

// Empty for events that change nothing in a comparison.
function movedId(message: Exclude<LiveMessage, { type: 'resync' }>): string {
  if (message.type === 'series') return message.data.experiment_id
  return message.type === 'status' ? message.data.id : ''
}
