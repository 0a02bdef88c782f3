// Points as rows, for the readers of the first generation: one experiment, or several series beside each other.
import {
  canonicalJson,
  formatEventId,
  isSessionId,
  type Json,
  type JsonObject,
  type WireExperiment,
  type WireMetricRow,
} from '@syvain-metrics/protocol'
import { decodeChunk } from '../series/chunk.ts'
import type { SeriesRecord, Store } from '../store/store.ts'

/** Which points of one experiment. */
export interface RowSelection {
  readonly experimentId: string
  readonly metricName?: string | undefined
  /** Only series whose metadata has this key; with `metadataValue`, with exactly this value. */
  readonly metadataKey?: string | undefined
  readonly metadataValue?: Json | undefined
}

export type RowOrder = 'step' | 'client_timestamp' | 'server_timestamp' | 'series'

/** What the readers ask for. Bounds are inclusive. */
export interface RowQuestion {
  readonly selections: readonly RowSelection[]
  readonly step?: number | undefined
  readonly fromStep?: number | undefined
  readonly toStep?: number | undefined
  readonly fromTimeMs?: number | undefined
  readonly toTimeMs?: number | undefined
  readonly sortBy: readonly RowOrder[]
  readonly descending: boolean
  readonly limit: number
}

interface Row {
  readonly wire: WireMetricRow
  /** Rank of its selection: order `series`. */
  readonly rank: number
  /** Place in its series: what decides between equals. */
  readonly place: number
}

/** The rows, and whether the limit cut some off. */
export async function readMetricRows(
  store: Store,
  question: RowQuestion,
): Promise<{ rows: readonly WireMetricRow[]; more: boolean }> {
  const rows: Row[] = []
  for (const [rank, selection] of question.selections.entries()) {
    const experiment = await store.experiment(selection.experimentId)
    if (experiment === undefined) continue
    for (const series of await store.series(selection.experimentId, selection.metricName)) {
      if (hasMetadata(series.metadata, selection)) await collect(rows, { store, experiment, series, rank, question })
    }
  }
  rows.sort(comparer(question))
  return { rows: rows.slice(0, question.limit).map(({ wire }) => wire), more: rows.length > question.limit }
}

function hasMetadata(metadata: JsonObject, { metadataKey, metadataValue }: RowSelection): boolean {
  if (metadataKey === undefined) return true
  if (!Object.hasOwn(metadata, metadataKey)) return false
  return metadataValue === undefined || canonicalJson(metadata[metadataKey]!) === canonicalJson(metadataValue)
}

async function collect(
  rows: Row[],
  {
    store,
    experiment,
    series,
    rank,
    question,
  }: {
    store: Store
    experiment: WireExperiment
    series: SeriesRecord
    rank: number
    question: RowQuestion
  },
): Promise<void> {
  const { step, fromStep = step ?? -1, toStep = step ?? Number.MAX_VALUE } = question
  const { fromTimeMs = 0, toTimeMs = Number.MAX_VALUE } = question
  const anyStep = question.step === undefined && question.fromStep === undefined && question.toStep === undefined
  const frame = rowFrame(experiment, series)
  for (const chunk of await store.chunks(series)) {
    const points = decodeChunk(chunk)
    for (let i = 0; i < points.count; i++) {
      const at = points.steps[i]!
      const timeMs = points.timesMs[i]!
      // A row has no way to say NaN or infinity.
      if (!Number.isFinite(points.values[i]!) || timeMs < fromTimeMs || timeMs > toTimeMs) continue
      if (!anyStep && !(at >= fromStep && at <= toStep)) continue
      const wire = {
        ...frame,
        event_id: eventId(experiment.id, points.sessions[points.sources[i]!]!, points.sequences[i]!),
        metric_value: points.values[i]!,
        step: Number.isNaN(at) ? null : at,
        client_timestamp_ms: timeMs,
        server_timestamp_ms: points.arrivalsMs[i]!,
      }
      rows.push({ wire, rank, place: rows.length })
    }
  }
}

function rowFrame(
  experiment: WireExperiment,
  series: SeriesRecord,
): Omit<WireMetricRow, 'event_id' | 'metric_value' | 'step' | 'client_timestamp_ms' | 'server_timestamp_ms'> {
  return {
    org_id: experiment.org_id,
    experiment_id: experiment.id,
    experiment_slug: experiment.slug,
    experiment_description: experiment.description,
    experiment_metadata_json: JSON.stringify(experiment.metadata),
    metric_name: series.name,
    event_metadata_json: series.metadataJson,
  }
}

// Ids of ours are given back as they came; of others only their rank is kept with the point.
function eventId(experimentId: string, session: string, sequence: number): string {
  return isSessionId(session) ? formatEventId(session, sequence) : `${experimentId}:${sequence}`
}

function comparer({ sortBy, descending }: RowQuestion): (a: Row, b: Row) => number {
  const sign = descending ? -1 : 1
  return (a, b) => {
    for (const order of sortBy) {
      const difference = orderOf(order, a) - orderOf(order, b)
      if (difference !== 0) return sign * difference
    }
    return sign * (a.place - b.place)
  }
}

function orderOf(order: RowOrder, { wire, rank }: Row): number {
  switch (order) {
    case 'step':
      return wire.step ?? -1
    case 'client_timestamp':
      return wire.client_timestamp_ms
    case 'server_timestamp':
      return wire.server_timestamp_ms
    case 'series':
      return rank
  }
}
