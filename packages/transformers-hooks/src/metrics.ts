// The metrics, listed by hand.
export type { EvalMetric, SumMetric, TableMetric } from './eval-metric.ts'
export { accuracy, topK } from './metrics/accuracy.ts'
