// Whole series in columns, for the readers of the second generation: one entry per exact metadata map.
import { createHash } from 'node:crypto'
import { canonicalJson, type Json, type JsonObject, type WireSeriesData } from '@syvain-metrics/protocol'
import { decodeChunk } from '../series/chunk.ts'
import { concatPoints, type Points, sortPoints } from '../series/points.ts'
import type { SeriesRecord, Store } from '../store/store.ts'

export interface SeriesSelection {
  readonly experimentId: string
  readonly metricName?: string | undefined
  /** A predicate without a value asks only for its key. */
  readonly metadataFilter?: readonly { readonly key: string; readonly value?: Json | undefined }[] | undefined
}

export interface SeriesDataQuestion {
  readonly series: readonly SeriesSelection[]
  readonly order: { readonly axis: 'step' | 'timestamp'; readonly direction: 'asc' | 'desc' }
}

export async function readSeriesData(store: Store, question: SeriesDataQuestion): Promise<WireSeriesData[]> {
  const found = new Map<string, SeriesRecord>()
  for (const selection of question.series) {
    for (const record of await store.series(selection.experimentId, selection.metricName)) {
      if (matches(record.metadata, selection)) found.set(`${record.experimentId} ${record.id}`, record)
    }
  }
  const answer: WireSeriesData[] = []
  for (const record of found.values()) {
    const chunks = await store.chunks(record)
    const axis = question.order.axis === 'step' ? 'step' : 'time'
    answer.push(toData(record, sortPoints(concatPoints(chunks.map(decodeChunk)), axis), question.order.direction))
  }
  return answer
}

function matches(metadata: JsonObject, { metadataFilter = [] }: SeriesSelection): boolean {
  return metadataFilter.every(({ key, value }) => {
    if (!Object.hasOwn(metadata, key)) return false
    return value === undefined || canonicalJson(metadata[key]!) === canonicalJson(value)
  })
}

function toData(record: SeriesRecord, points: Points, direction: 'asc' | 'desc'): WireSeriesData {
  const steps: (number | null)[] = []
  const timestamp: number[] = []
  const value: number[] = []
  for (let i = 0; i < points.count; i++) {
    const at = direction === 'asc' ? i : points.count - 1 - i
    if (!Number.isFinite(points.values[at]!)) continue
    steps.push(Number.isNaN(points.steps[at]!) ? null : points.steps[at]!)
    timestamp.push(points.timesMs[at]!)
    value.push(points.values[at]!)
  }
  return {
    experimentId: record.experimentId,
    metricName: record.name,
    metadataHash: createHash('sha256').update(record.metadataJson).digest('hex'),
    metadata: record.metadata,
    data: { steps, timestamp, value },
  }
}
