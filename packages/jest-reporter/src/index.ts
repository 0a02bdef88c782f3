// Entry of both runners. The default export is the class that Jest and Vitest load by the package's name.
import { MetricsReporter } from './metrics-reporter.ts'

export type { Json, JsonObject } from './model/json.ts'
export type { MetricsReporterOptions, RunContext } from './options.ts'
export type { CollectorLike, ExperimentLike } from './session/collector-like.ts'
export { MetricsReporter }
export default MetricsReporter
