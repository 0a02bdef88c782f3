import { describe, expect, it } from 'vitest'
import { type FixtureRun, filesIn, JEST, runFixture } from './support/run-fixture.ts'

const RECORDING = { FIXTURE_COLLECTOR: 'recording' }

function outcomes(run: FixtureRun): Record<string, number | undefined> {
  const lines = run.recorded.filter((line) => line.name === 'tests')
  return Object.fromEntries(lines.map((line) => [line.metadata?.outcome, line.value]))
}

describe('MetricsReporter in Jest', () => {
  it('MetricsReporter leaves the exit code alone when the collector rejects, throws or hangs', async () => {
    for (const FIXTURE_COLLECTOR of ['rejecting', 'throwing', 'hanging']) {
      const env = { FIXTURE_COLLECTOR, FIXTURE_OPTIONS: '{"flushTimeoutMs":300}' }
      const run = await runFixture('jest-run', JEST, [], env)
      expect(run.status, run.stderr).toBe(0)
      expect(run.stderr).toContain('not delivered')
      expect(run.stderr).not.toContain('did not exit')
      expect(filesIn(run.dir, '.metrics', 'spool')).toHaveLength(1)
    }
  })

  it('MetricsReporter fails an undelivered run only when it is asked to', async () => {
    const env = { FIXTURE_COLLECTOR: 'rejecting', FIXTURE_OPTIONS: '{"onDeliveryError":"fail"}' }
    expect((await runFixture('jest-run', JEST, [], env)).status).toBe(1)
  })

  it.each([[['-i']], [['--maxWorkers=2']], [['--maxWorkers=2', '--workerThreads']], [['--forceExit']]])(
    'MetricsReporter records the outcome of every test with %j',
    async (args) => {
      const run = await runFixture('jest-run', JEST, args, { ...RECORDING, FIXTURE_FAIL: '1' })
      expect(run.status).toBe(1)
      expect(run.recorded.filter((line) => line.type === 'experiment')).toHaveLength(1)
      expect(run.recorded[0]?.slug).toMatch(/^test: fixture-jest-run/)
      expect(outcomes(run)).toEqual({ passed: 2, failed: 1, skipped: 1, todo: 1, flaky: 1 })
      const texts = run.recorded.filter((line) => line.type === 'annotation').map((line) => line.text)
      expect(texts).toContain('failed: math.test.cjs > math > is wrong')
      expect(texts).toContain('flaky: math.test.cjs > retried > shakes passed on attempt 2')
      expect(run.recorded.at(-1)).toMatchObject({ status: 'error', error: '1 failed test' })
    },
  )

  it('MetricsReporter finishes once under --bail', async () => {
    const run = await runFixture('jest-run', JEST, ['--bail'], { ...RECORDING, FIXTURE_FAIL: '1' })
    expect(run.status).toBe(1)
    expect(run.recorded.filter((line) => line.type === 'experiment')).toHaveLength(1)
  })
})
