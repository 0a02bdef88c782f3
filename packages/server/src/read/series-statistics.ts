// What a series' record says of it on the wire: the same in a chart's answer and in a summary.
import type { WireSeriesStatistics } from '@syvain-metrics/protocol'
import type { SeriesRecord } from '../store/store.ts'

export function seriesStatistics(record: SeriesRecord): WireSeriesStatistics {
  return {
    metric_name: record.name,
    metadata: record.metadata,
    n: record.n,
    min: record.min,
    max: record.max,
    last: record.last,
    last_step: record.lastStep,
    last_time_ms: record.lastTimeMs,
  }
}
