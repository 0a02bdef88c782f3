// The Vitest plugin: one line of configuration for every supported version, in `vitest run` and in `vitest bench`.
import { fileURLToPath } from 'node:url'
import type { VitestInstance, VitestProject } from './hosts/vitest-types.ts'
import { MetricsReporter } from './metrics-reporter.ts'
import type { MetricsReporterOptions } from './options.ts'

/** A Vite plugin as far as Vitest calls it; structural, so that neither needs to be installed here. */
export interface MetricsPlugin {
  name: string
  configureVitest(context: { vitest: unknown; project: unknown }): void
}

const configured = new WeakSet<object>()
const PACKAGE = '@syvain-metrics/jest-reporter'

/** Appends to a list of reporters that may be absent, a single name or a list; the default reporter stays. */
function withReporter(current: unknown, reporter: MetricsReporter): unknown[] {
  const list = Array.isArray(current) ? current : current ? [current] : []
  return [...(list.length > 0 ? list : ['default']), reporter]
}

/** Takes a tuple that names this package out of the bench list of Vitest 3 and 4, where tuples are silently dead. */
function withoutTuple(current: unknown): unknown {
  if (!Array.isArray(current)) return current
  const kept = current.filter((item) => !(Array.isArray(item) && item[0] === PACKAGE))
  if (kept.length < current.length) {
    console.warn(` metrics  a [name, options] pair in benchmark.reporters does nothing; the plugin records instead`)
  }
  return kept
}

function configure(vitest: VitestInstance, options: MetricsReporterOptions): void {
  const reporter = new MetricsReporter(options)
  const { config } = vitest
  if (vitest.mode === 'benchmark') {
    const benchmark = config.benchmark ?? {}
    benchmark.reporters = withReporter(withoutTuple(benchmark.reporters), reporter)
    if (options.distribution || options.record === 'all') benchmark.includeSamples = true
    config.benchmark = benchmark
    return
  }
  config.reporters = withReporter(config.reporters, reporter)
}

/** Vitest 5 asks its project for the provider; older versions have no such thing. */
function useProvider(vitest: VitestInstance, project: VitestProject): void {
  if (Number(vitest.version.split('.')[0]) < 5) return
  const provider = fileURLToPath(new URL('./bench-provider.js', import.meta.url))
  project.config.benchmark = { ...project.config.benchmark, provider }
}

/**
 * Records tests and benchmarks of this Vitest project, keeping the reporters it has.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'vitest/config'
 * import { metrics } from '@syvain-metrics/jest-reporter/vitest'
 *
 * export default defineConfig({ plugins: [metrics({ folder: '/perf/parser' })] })
 * ```
 */
export function metrics(options: MetricsReporterOptions = {}): MetricsPlugin {
  return {
    name: PACKAGE,
    configureVitest({ vitest, project }) {
      const instance = vitest as VitestInstance
      if (options.provider) useProvider(instance, project as VitestProject)
      if (configured.has(instance)) return
      configured.add(instance)
      configure(instance, options)
    },
  }
}
