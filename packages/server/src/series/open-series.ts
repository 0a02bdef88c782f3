// A series that is being written: what is known of it between commits, and what is being added.
import type { LiveEvent, SeriesKey } from '@syvain-metrics/protocol'
import { Refusal } from '../store/commands.ts'
import { PendingPoints } from './pending-points.ts'
import type { Points } from './points.ts'
import { addToSummary, emptySummary, type SeriesSummary } from './summary.ts'
import type { Piece } from './tail.ts'

/** A series with what is being added to it. */
export interface OpenSeries {
  readonly id: number
  readonly key: SeriesKey
  readonly pending: PendingPoints
  summary: SeriesSummary
  /** Pieces from the last sealed chunk on, in order; undefined until needed. */
  tail: readonly Piece[] | undefined
}

/** What the world hears of a series that grew. */
export type SeriesMoved = Extract<LiveEvent, { type: 'series' }>['data']['series'][number]

/** A series without points. */
export function newSeries(id: number, key: SeriesKey): OpenSeries {
  return { id, key, pending: new PendingPoints(), summary: emptySummary(), tail: [] }
}

/** What tells the series of an experiment apart. */
export function seriesText({ name, metadataJson }: Pick<SeriesKey, 'name' | 'metadataJson'>): string {
  return `${name}\u0000${metadataJson}`
}

/**
 * The keys that are not known yet, each once.
 *
 * @throws Refusal 422 when the experiment would have too many series.
 */
export function missingKeys(
  known: ReadonlyMap<string, unknown>,
  keys: readonly SeriesKey[],
  maxSeries: number,
): SeriesKey[] {
  const missing = new Map<string, SeriesKey>()
  for (const key of keys) if (!known.has(seriesText(key))) missing.set(seriesText(key), key)
  if (known.size + missing.size > maxSeries) {
    throw new Refusal(
      422,
      'too_many_series',
      `An experiment can have ${maxSeries} series (name and metadata); values that change belong in a metric or an annotation`,
      { limit: String(maxSeries) },
    )
  }
  return [...missing.values()]
}

/** Takes what was added into the summary. @returns the points to store, and what the world should hear. */
export function takePending(series: OpenSeries): { readonly points: Points; readonly moved: SeriesMoved } {
  const points = series.pending.take()
  series.summary = addToSummary(series.summary, points)
  const { key, summary } = series
  const last = Number.isFinite(summary.last) ? summary.last : null
  const moved = { metric_name: key.name, metadata: key.metadata, n: summary.n, last_step: summary.lastStep, last }
  return { points, moved }
}
