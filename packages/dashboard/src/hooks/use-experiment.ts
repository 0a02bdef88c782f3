// Everything about one experiment but its points, kept up to date by the event stream.
import type { WireAnnotation, WireExperiment, WireSeriesSummary } from '@syvain-metrics/protocol'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { mergeSummary } from '../model/summary.ts'
import { getAnnotations, getDropped, getExperiment, getSummary } from '../net/api.ts'
import type { LiveMessage } from '../net/live.ts'
import { useLiveMessages } from './use-live.ts'
import { type Loaded, useLoad } from './use-load.ts'

export interface ExperimentData {
  readonly experiment: WireExperiment
  readonly summary: readonly WireSeriesSummary[]
  readonly annotations: readonly WireAnnotation[]
  /** Events that clients gave up, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

export interface LiveExperiment {
  readonly loaded: Loaded<ExperimentData>
  /** Version of a metric: counts up when it got new points, at most once per {@link REFRESH_MS}. */
  readonly version: (metric: string) => number
}

/** New points are gathered for this long before the visible charts ask for them. */
export const REFRESH_MS = 750

export function useExperiment(id: string): LiveExperiment {
  const loaded = useLoad<ExperimentData>(id, async (signal) => {
    const [experiment, summary, annotations, dropped] = await Promise.all([
      getExperiment(id, signal),
      getSummary(id, signal),
      getAnnotations(id, signal),
      getDropped(id, signal),
    ])
    return { experiment, summary, annotations, dropped }
  })
  const [versions, setVersions] = useState<ReadonlyMap<string, number>>(new Map())
  const pending = useRef<LiveSeries[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const ready = useRef(false)
  ready.current = loaded.data !== undefined

  const flush = (): void => {
    // What the first reply will hold is not known: the events wait for it.
    timer.current = ready.current ? undefined : setTimeout(flush, REFRESH_MS)
    if (!ready.current) return
    const moved = pending.current
    pending.current = []
    loaded.update((data) => ({ ...data, summary: mergeSummary(data.summary, moved) }))
    setVersions((old) =>
      bump(
        old,
        moved.map((one) => one.metric_name),
      ),
    )
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useLiveMessages((message) => {
    if (message.type === 'resync') {
      loaded.reload()
      setVersions((old) => bump(old, [ALL]))
    }
    if (message.type === 'resync' || !concerns(message, id)) return
    if (message.type === 'series') {
      pending.current.push(...message.data.series)
      timer.current ??= setTimeout(flush, REFRESH_MS)
    } else if (!ready.current) {
      loaded.reload()
    } else if (message.type === 'annotation') {
      loaded.update((data) => ({ ...data, annotations: withAnnotation(data.annotations, message.data) }))
    } else if (message.type === 'delivery') {
      // The event tells what is new, the page shows the sum.
      loaded.reload()
    } else {
      loaded.update((data) => ({ ...data, experiment: message.data }))
    }
  })
  const version = useCallback((metric: string) => (versions.get(metric) ?? 0) + (versions.get(ALL) ?? 0), [versions])
  return { loaded, version }
}

// No metric name is empty.
const ALL = ''

type LiveSeries = Extract<LiveMessage, { type: 'series' }>['data']['series'][number]

function concerns(message: Exclude<LiveMessage, { type: 'resync' }>, id: string): boolean {
  return (
    (message.type === 'experiment' || message.type === 'status' ? message.data.id : message.data.experiment_id) === id
  )
}

function bump(old: ReadonlyMap<string, number>, metrics: readonly string[]): Map<string, number> {
  const next = new Map(old)
  for (const metric of new Set(metrics)) next.set(metric, (next.get(metric) ?? 0) + 1)
  return next
}

function withAnnotation(list: readonly WireAnnotation[], one: WireAnnotation): WireAnnotation[] {
  return [...list.filter((known) => known.id !== one.id), one]
}
