import { describe, expect, it } from 'vitest'
import { type FixtureRun, runFixture, VITEST } from './support/run-fixture.ts'

const RECORDING = { FIXTURE_COLLECTOR: 'recording' }

function benchNames(run: FixtureRun): string[] {
  const names = run.recorded.filter((line) => line.name === 'latency_ms').map((line) => String(line.metadata?.bench))
  return [...new Set(names)].sort()
}

describe('metrics() in vitest bench', () => {
  it('metrics() records a benchmark that threw as failed, which Vitest 4 passes over in silence', async () => {
    const run = await runFixture('vitest-bench', VITEST, ['bench', '--run'], {
      ...RECORDING,
      FIXTURE_INCLUDE: 'bad.bench.mjs',
    })
    expect(run.status).toBe(0)
    expect(benchNames(run)).toEqual(['trouble > fine'])
    const failed = run.recorded.filter((line) => line.text?.startsWith('benchmark failed'))
    expect(failed.map((line) => line.text)).toEqual([
      'benchmark failed: bad.bench.mjs > trouble > rejects',
      'benchmark failed: bad.bench.mjs > trouble > throws',
    ])
    expect(run.recorded.at(-1)).toMatchObject({ status: 'error', error: '2 failed benchmarks' })
  })

  it.each(['plugin', 'instance', 'both', 'tuple'])(
    'MetricsReporter as %s records every benchmark once',
    async (form) => {
      const run = await runFixture('vitest-bench', VITEST, ['bench', '--run'], { ...RECORDING, FIXTURE_FORM: form })
      expect(run.status, run.stderr).toBe(0)
      expect(run.recorded.filter((line) => line.type === 'experiment')).toHaveLength(1)
      expect(run.recorded[0]?.slug).toMatch(/^bench: fixture-vitest-bench/)
      expect(benchNames(run)).toEqual(['sort > native', 'sort > reversed', 'top level'])
      const p50 = run.recorded.filter((line) => line.name === 'latency_ms' && line.metadata?.stat === 'p50')
      expect(p50.map((line) => line.step)).toEqual([0, 0, 0])
      expect(p50.every((line) => Number.isFinite(line.value) && line.value! > 0)).toBe(true)
      if (form === 'tuple') expect(run.stderr).toContain('the plugin records instead')
    },
  )

  it('metrics() records a 15-point curve per benchmark when it is asked for', async () => {
    const env = { ...RECORDING, FIXTURE_OPTIONS: '{"distribution":true}' }
    const run = await runFixture('vitest-bench', VITEST, ['bench', '--run'], env)
    const curve = run.recorded.filter((l) => l.name === 'latency_quantile_ms' && l.metadata?.bench === 'sort > native')
    expect(curve.map((line) => line.step)).toEqual([
      10, 50, 100, 200, 250, 300, 400, 500, 600, 700, 750, 800, 900, 990, 999,
    ])
    expect(curve.map((line) => line.value)).toEqual(curve.map((line) => line.value).toSorted((a, b) => a! - b!))
  })
})
