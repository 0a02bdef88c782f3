// Bencher Metric Format: `{ benchmark: { measure: { value, lower_value, upper_value } } }`, latency in nanoseconds.
import { statisticOf } from '../judge/subjects.ts'
import type { JsonObject } from '../model/json.ts'
import type { Report } from './report.ts'

/** Measured benchmarks with the spread of their rounds as bounds. */
export function renderBmf(report: Report): JsonObject {
  const out: JsonObject = {}
  for (const bench of report.run.benches) {
    const value = statisticOf(bench, report.judgement.statistic)
    if (value === null) continue
    const medians = bench.rounds.map((round) => round.p50Ms * 1e6)
    const latency = {
      value: value * 1e6,
      lower_value: Math.min(...medians, value * 1e6),
      upper_value: Math.max(...medians),
    }
    out[bench.label] = { latency }
  }
  return out
}
