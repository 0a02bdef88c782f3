// Series summaries moved on by live events, without asking the server again.
import { canonicalJson, type JsonObject, type WireSeriesSummary } from '@syvain-metrics/protocol'

/** What a live event says about a series. */
export interface MovedSeries {
  readonly metric_name: string
  readonly metadata: object
  readonly n: number
  readonly last_step: number | null
  readonly last: number | null
}

/** The summaries with newer counts and last values; series that are new come at the end. */
export function mergeSummary(old: readonly WireSeriesSummary[], moved: readonly MovedSeries[]): WireSeriesSummary[] {
  const byKey = new Map(old.map((one) => [seriesKey(one.metric_name, one.metadata), one]))
  for (const event of moved) {
    const metadata = event.metadata as JsonObject
    const key = seriesKey(event.metric_name, metadata)
    const known = byKey.get(key)
    const { n, last, last_step, metric_name } = event
    // Events of one series may overtake one another: the count only grows.
    if (known !== undefined && known.n >= n) continue
    const min = extreme(known?.min, last, Math.min)
    const max = extreme(known?.max, last, Math.max)
    const first_step = known?.first_step ?? last_step
    const last_time_ms = known?.last_time_ms ?? null
    byKey.set(key, { metric_name, metadata, n, min, max, last, first_step, last_step, last_time_ms })
  }
  return [...byKey.values()]
}

function seriesKey(name: string, metadata: JsonObject): string {
  return `${canonicalJson(metadata)} ${name}`
}

function extreme(
  old: number | null | undefined,
  last: number | null,
  pick: (a: number, b: number) => number,
): number | null {
  if (last === null) return old ?? null
  return old === null || old === undefined ? last : pick(old, last)
}
