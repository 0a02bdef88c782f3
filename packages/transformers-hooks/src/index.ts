// The public names of the package; metrics are at `@syvain-metrics/transformers-hooks/metrics`.
export { EvalStoppedError } from './error-ledger.ts'
export { type EvalHook, evalHook } from './eval-hook.ts'
export type { EvalHookOptions } from './eval-options.ts'
export type { EvalReport } from './eval-report.ts'
export type { MetricWriter } from './metric-writer.ts'
export { tokenTiming } from './token-timing.ts'
