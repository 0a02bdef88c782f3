// Points of one metric over one or several experiments, asked for in the resolution of the screen.
import type { WireSeriesReply } from '@syvain-metrics/protocol'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type LineColumns, lineColumns } from '../model/columns.ts'
import { lineKey, type Source } from '../model/lines.ts'
import type { XAxis } from '../model/route.ts'
import { seriesQuery } from '../model/series-query.ts'
import { getSeries } from '../net/api.ts'
import { type Loaded, useLoad } from './use-load.ts'

export interface SeriesData {
  /** The axis that the points were asked for; a newer choice may be under way. */
  readonly axis: XAxis
  /** Points by line key. */
  readonly columns: ReadonlyMap<string, LineColumns>
}

export interface SeriesRequest {
  readonly metric: string
  readonly sources: readonly Source[]
  readonly axis: XAxis
  readonly range: readonly [number, number] | null
  readonly widthPx: number
  /** Counts up when the metric got new points. */
  readonly version: number
}

/** @param wanted Whether the chart is on screen; nothing is asked for while it is not. */
export function useSeries(request: SeriesRequest, wanted: boolean): Loaded<SeriesData> {
  const { metric, sources, axis, range, widthPx } = request
  const busy = useRef(false)
  const version = useRef(request.version)
  const [, askAgain] = useState(0)
  // New points while a request is under way wait for its reply: a slow server would otherwise never get to answer.
  if (!busy.current) version.current = request.version
  const queries = sources.map((source) => ({
    source,
    query: seriesQuery(metric, { axis, range, startMs: source.startMs, widthPx }),
  }))
  const key = JSON.stringify([version.current, axis, queries.map(({ source, query }) => [source.id, query])])
  const loaded = useLoad<SeriesData>(wanted && widthPx > 0 ? key : null, async (signal) => {
    const replies = await Promise.all(queries.map(({ source, query }) => getSeries(source.id, query, signal)))
    const columns = new Map<string, LineColumns>()
    for (const [i, reply] of replies.entries()) addColumns(columns, reply, queries[i]!.source, axis)
    return { axis, columns }
  })
  busy.current = loaded.loading
  useEffect(() => {
    if (!loaded.loading && version.current !== request.version) askAgain((n) => n + 1)
  }, [loaded.loading, request.version])
  return loaded
}

function addColumns(into: Map<string, LineColumns>, reply: WireSeriesReply, source: Source, axis: XAxis): void {
  const shift = axis === 'relative' ? -source.startMs : 0
  for (const one of reply.series) into.set(lineKey(source.id, one.metadata), lineColumns(one.columns, shift))
}
