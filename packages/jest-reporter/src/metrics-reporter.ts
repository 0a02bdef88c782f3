// The reporter class of both runners: Jest and Vitest construct it with different arguments.
import { isJestGlobalConfig, JestHost } from './hosts/jest-host.ts'
import { VitestHost } from './hosts/vitest-host.ts'
import type { MetricsReporterOptions } from './options.ts'

/**
 * Records a run of Jest (29.7, 30) or Vitest (3.2 to 5) as an experiment.
 *
 * Jest calls it with its global configuration and the options, Vitest with the options alone. An instance has the hooks of
 * its own runner only.
 *
 * @example
 * ```js
 * // jest.config.js
 * export default { reporters: ['default', ['@syvain-metrics/jest-reporter', { folder: '/perf' }]] }
 * ```
 */
export class MetricsReporter {
  constructor(configOrOptions?: unknown, jestOptions?: MetricsReporterOptions) {
    const host = isJestGlobalConfig(configOrOptions)
      ? new JestHost(configOrOptions, jestOptions ?? {})
      : new VitestHost((configOrOptions ?? {}) as MetricsReporterOptions)
    Object.assign(this, host.hooks())
  }
}
