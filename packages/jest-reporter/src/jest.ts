// The reporter for Jest alone, for those who like to name their runner.
import type { JestGlobalConfig } from './hosts/jest-types.ts'
import { jestHooks } from './hosts/lazy-host.ts'
import type { MetricsReporterOptions } from './options.ts'

/** Records a run of Jest 29.7 or 30; the same as the package's default export in Jest. */
export class JestMetricsReporter {
  constructor(config: JestGlobalConfig, options: MetricsReporterOptions = {}) {
    Object.assign(this, jestHooks(config, options))
  }
}

export default JestMetricsReporter
