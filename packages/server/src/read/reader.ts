// The reads that decode points: as data, so that they can run in a thread of their own.
import type { WireMetricRow, WireSeriesData, WireSeriesReply } from '@syvain-metrics/protocol'
import type { Store } from '../store/store.ts'
import { type RowQuestion, readMetricRows } from './metric-rows.ts'
import { readSeriesData, type SeriesDataQuestion } from './series-data.ts'
import { readSeries, type SeriesQuestion } from './series-reply.ts'

/** Question and answer of every heavy read. */
export interface ReadMap {
  series: { question: SeriesQuestion; answer: WireSeriesReply }
  rows: { question: RowQuestion; answer: { rows: readonly WireMetricRow[]; more: boolean } }
  'series-data': { question: SeriesDataQuestion; answer: readonly WireSeriesData[] }
}

export type ReadKind = keyof ReadMap

/** Answers heavy reads. */
export interface Reader {
  read<K extends ReadKind>(kind: K, question: ReadMap[K]['question']): Promise<ReadMap[K]['answer']>
}

/** A reader in this thread. */
export function storeReader(store: Store): Reader {
  const readers: { [K in ReadKind]: (question: ReadMap[K]['question']) => Promise<ReadMap[K]['answer']> } = {
    series: (question) => readSeries(store, question),
    rows: (question) => readMetricRows(store, question),
    'series-data': (question) => readSeriesData(store, question),
  }
  return { read: (kind, question) => readers[kind](question) }
}
