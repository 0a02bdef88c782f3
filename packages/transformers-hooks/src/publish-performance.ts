// The metrics of a performance report.
import type { Json } from './metric-writer.ts'
import type { PerformanceReport } from './performance-log.ts'
import type { Publisher } from './publisher.ts'

type At = { step: number | null } & Record<string, Json>

/** Sends everything of a performance report that is known. */
export function sendPerformance(publisher: Publisher, report: PerformanceReport, at: At): void {
  const distribution = (name: string, values: PerformanceReport['latencyMs']): void => {
    if (values === null) return
    const { mean, p50, p90, p95, p99, max } = values
    for (const [stat, value] of Object.entries({ mean, p50, p90, p95, p99, max })) {
      publisher.metric(`${name}_${stat}`, value, at)
    }
  }
  distribution('latency_ms', report.latencyMs)
  publisher.metric('samples_per_second', report.samplesPerSecond, at)
  publisher.metric('real_time_factor', report.realTimeFactor, at)
  publisher.metric('peak_rss_bytes', report.peakRssBytes, at)
  publisher.metric('peak_heap_bytes', report.peakHeapBytes, at)
  if (report.tokens === null) return
  distribution('time_to_first_token_ms', report.tokens.timeToFirstTokenMs)
  distribution('inter_token_ms', report.tokens.interTokenMs)
  publisher.metric('decode_tokens_per_second', report.tokens.decodeTokensPerSecond, at)
  publisher.metric('tokens_per_second', report.tokens.tokensPerSecond, at)
  publisher.metric('tokens_in', report.tokens.tokensIn, at)
  publisher.metric('tokens_out', report.tokens.tokensOut, at)
}
