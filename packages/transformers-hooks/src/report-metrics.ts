// Remembers which metrics made a report, for as long as the report is in this process.
import type { AnyMetric } from './eval-metric.ts'
import type { EvalReport } from './eval-report.ts'

const METRICS = new WeakMap<EvalReport, readonly AnyMetric[]>()

/** Notes the metrics of a report. */
export function rememberMetrics(report: EvalReport, metrics: readonly AnyMetric[]): void {
  METRICS.set(report, metrics)
}

/** The metrics of a report that was made in this process; a report that came from JSON has none. */
export function metricsOf(report: EvalReport): readonly AnyMetric[] {
  return METRICS.get(report) ?? []
}
