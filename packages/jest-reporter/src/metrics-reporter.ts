// The reporter class of both runners: Jest and Vitest construct it with different arguments.
import { isJestGlobalConfig } from './hosts/jest-types.ts'
import { jestHooks, vitestHooks } from './hosts/lazy-host.ts'
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
    const hooks = isJestGlobalConfig(configOrOptions)
      ? jestHooks(configOrOptions, jestOptions ?? {})
      : vitestHooks((configOrOptions ?? {}) as MetricsReporterOptions)
    Object.assign(this, hooks)
  }
}
