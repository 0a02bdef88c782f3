import { describe, expect, it } from 'vitest'
import { goldenOf } from './support/golden.ts'
import { JEST, runFixture, VITEST } from './support/run-fixture.ts'

const env = (include: string): Record<string, string> => ({
  FIXTURE_COLLECTOR: 'recording',
  FIXTURE_INCLUDE: include,
  FIXTURE_OPTIONS: '{"tests":"all"}',
})

// The same files are what `scripts/test-matrix.mjs` compares the other supported versions with.
describe('golden records', () => {
  it.each([
    ['vitest-run', VITEST, ['run'], '{math,record}.test.mjs', 'vitest-run.json'],
    ['vitest-bench', VITEST, ['bench', '--run'], 'golden.bench.mjs', 'bench.json'],
    ['vitest-bench', VITEST, ['bench', '--run'], 'bad.bench.mjs', 'bench-bad.json'],
    ['jest-run', JEST, ['-i'], '{math,record}.test.cjs', 'jest-run.json'],
  ])('MetricsReporter records %s (%s %j %s) as it always did', async (fixture, bin, args, include, golden) => {
    const run = await runFixture(fixture, bin, args, env(include))
    expect(run.status, run.stderr).toBe(0)
    await expect(`${JSON.stringify(goldenOf(run.dir), null, 2)}\n`).toMatchFileSnapshot(`golden/${golden}`)
  })
})
