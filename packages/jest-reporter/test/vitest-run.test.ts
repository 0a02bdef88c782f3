import { describe, expect, it } from 'vitest'
import { filesIn, type Recorded, runFixture, VITEST } from './support/run-fixture.ts'

const RECORDING = { FIXTURE_COLLECTOR: 'recording' }

function value(recorded: Recorded[], name: string, metadata: Record<string, string>): number | undefined {
  const match = recorded.find(
    (line) => line.name === name && Object.entries(metadata).every(([key, v]) => line.metadata?.[key] === v),
  )
  return match?.value
}

describe('metrics() in vitest run', () => {
  it('metrics() leaves the exit code alone when the collector rejects, throws or hangs', async () => {
    for (const FIXTURE_COLLECTOR of ['rejecting', 'throwing', 'hanging']) {
      const env = { FIXTURE_COLLECTOR, FIXTURE_OPTIONS: '{"flushTimeoutMs":300}' }
      const run = await runFixture('vitest-run', VITEST, ['run'], env)
      expect(run.status, run.stderr).toBe(0)
      expect(run.stderr).toContain('not delivered')
      expect(filesIn(run.dir, '.metrics', 'spool')).toHaveLength(1)
    }
  })

  it('metrics() fails an undelivered run only when it is asked to', async () => {
    const env = { FIXTURE_COLLECTOR: 'rejecting', FIXTURE_OPTIONS: '{"onDeliveryError":"fail"}' }
    expect((await runFixture('vitest-run', VITEST, ['run'], env)).status).toBe(1)
  })

  it('metrics() says what is wrong with an option and goes on with the default', async () => {
    const env = { ...RECORDING, FIXTURE_OPTIONS: '{"tests":"everything","slowst":3}' }
    const run = await runFixture('vitest-run', VITEST, ['run'], env)
    expect(run.status).toBe(0)
    expect(run.stderr).toContain(
      'Cannot use option tests: it must be one of off, summary, slowest, all, got "everything"',
    )
    expect(run.stderr).toContain('Cannot use option slowst: it is not an option of this reporter')
  })

  it('metrics() records the outcome of every test as one experiment', async () => {
    const run = await runFixture('vitest-run', VITEST, ['run'], { ...RECORDING, FIXTURE_FAIL: '1' })
    expect(run.status).toBe(1)
    expect(run.recorded.filter((line) => line.type === 'experiment')).toHaveLength(1)
    expect(run.recorded[0]?.slug).toMatch(/^test: fixture-vitest-run/)
    const count = (outcome: string): number | undefined => value(run.recorded, 'tests', { outcome })
    expect([count('passed'), count('failed'), count('skipped'), count('todo'), count('flaky')]).toEqual([3, 1, 1, 1, 1])
    const texts = run.recorded.filter((line) => line.type === 'annotation').map((line) => line.text)
    expect(texts).toContain('failed: math.test.mjs > math > is wrong')
    expect(texts).toContain('flaky: math.test.mjs > math > shakes passed on attempt 2')
    expect(texts).toContain('looked at the top')
    const statuses = run.recorded.filter((line) => line.type === 'status')
    expect(statuses.map((line) => [line.status, line.error])).toEqual([
      ['running', undefined],
      ['error', '1 failed test'],
    ])
    expect(filesIn(run.dir, '.metrics', 'spool')).toEqual([])
  })

  it('metrics() counts the same outcomes when it keeps no passed test', async () => {
    const env = { ...RECORDING, FIXTURE_FAIL: '1', FIXTURE_OPTIONS: '{"tests":"summary"}' }
    const run = await runFixture('vitest-run', VITEST, ['run'], env)
    const count = (outcome: string): number | undefined => value(run.recorded, 'tests', { outcome })
    expect([count('passed'), count('failed'), count('skipped'), count('todo'), count('flaky')]).toEqual([3, 1, 1, 1, 1])
    const named = run.recorded.filter((line) => line.name === 'test_duration_ms').map((line) => line.metadata?.outcome)
    expect(named.sort()).toEqual(['failed', 'flaky'])
  })

  it('metrics() records the heap of each file when Vitest logs it', async () => {
    const run = await runFixture('vitest-run', VITEST, ['run', '--logHeapUsage'], RECORDING)
    const heaps = run.recorded.filter((line) => line.name === 'heap_mb')
    expect(heaps).toMatchObject([{ metadata: { file: 'math.test.mjs' } }])
    expect(heaps[0]?.value).toBeGreaterThan(1)
  })

  it('metrics() keeps the default reporter and survives --reporter=dot', async () => {
    const plain = await runFixture('vitest-run', VITEST, ['run'], RECORDING)
    expect(plain.stdout).toContain('math.test.mjs')
    const dotted = await runFixture('vitest-run', VITEST, ['run', '--reporter=dot'], RECORDING)
    expect(value(dotted.recorded, 'tests', { outcome: 'passed' })).toBe(4)
    expect(dotted.recorded.at(-1)?.status).toBe('done')
  })
})
