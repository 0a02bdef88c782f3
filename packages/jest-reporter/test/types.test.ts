import { NoopCollector } from '@syvain-metrics/core'
import { describe, expect, it } from 'vitest'
import { defineConfig } from 'vitest/config'
import { MetricsReporter } from '../src/index.ts'
import { metrics } from '../src/vitest.ts'

describe('types', () => {
  it('metrics() and MetricsReporter fit where Vitest wants a plugin and a reporter, and a collector of core where we want one', () => {
    const collector = new NoopCollector()
    const config = defineConfig({
      plugins: [metrics({ collector, folder: '/perf', compare: { perBench: [{ match: /sort/, threshold: 0.1 }] } })],
      test: { reporters: ['default', new MetricsReporter({ collector })] },
    })
    expect(config.plugins).toHaveLength(1)
  })

  it('MetricsReporter has the hooks of its own runner only', () => {
    const vitest = new MetricsReporter({})
    expect(Object.keys(vitest).sort()).toEqual(['onInit', 'onTestCaseResult', 'onTestRunEnd', 'onTestRunStart'])
    const jest = new MetricsReporter({ rootDir: '/x', maxWorkers: 1 }, {})
    expect(Object.keys(jest).sort()).toEqual(['getLastError', 'onRunComplete', 'onRunStart', 'onTestFileResult'])
  })
})
