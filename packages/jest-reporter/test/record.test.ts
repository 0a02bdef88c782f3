import { describe, expect, it } from 'vitest'
import { fromTinybench } from '../src/adapters.ts'
import { bench, measure, metric, recordBenches, score, toBeWithinBudget } from '../src/record.ts'
import { type FixtureRun, JEST, runFixture, VITEST } from './support/run-fixture.ts'

function metricsOf(run: FixtureRun, name: string): [number | undefined, unknown][] {
  return run.recorded.filter((line) => line.name === name).map((line) => [line.value, line.metadata])
}

function expectRecords(run: FixtureRun, file: string, nested: string): void {
  expect(run.status, run.stderr).toBe(0)
  const test = `${file} > eval > is grounded`
  expect(metricsOf(run, 'grounded')).toEqual([[0.75, { prompt_set: 'v3', test, better: 'higher' }]])
  expect(metricsOf(run, 'tokens_per_second')).toEqual([[41.5, { test }]])
  expect(metricsOf(run, 'answer_ms')).toHaveLength(1)
  expect(metricsOf(run, 'broken')).toEqual([])
  const texts = run.recorded.filter((line) => line.type === 'annotation')
  expect(texts.find((line) => line.text === 'used fallback model')?.metadata).toMatchObject({ model: 'small', test })
  expect(texts.map((line) => line.text)).toContain('left out: 1 non-finite values')
  const retried = `${file} > eval${nested} > is retried`
  expect(metricsOf(run, 'attempted')).toEqual([
    [1, { test: retried }],
    [2, { test: retried, attempt: '2' }],
  ])
  const places = metricsOf(run, 'place').map(([value, metadata]) => [value, (metadata as { test: string }).test])
  expect(places.sort()).toEqual([
    [1, expect.stringContaining('first of two')],
    [2, expect.stringContaining('second of two')],
  ])
  const latency = run.recorded.filter((line) => line.name === 'latency_ms' && line.metadata?.stat === 'p50')
  expect(latency.map((line) => line.metadata?.bench)).toEqual(['parse is fast > parse'])
  expect(metricsOf(run, 'pass_latency_ms')).toHaveLength(2)
}

describe('./record', () => {
  it('metric(), score(), measure() and bench() do nothing outside of a recorded run', async () => {
    metric('plain', 1)
    score('plain', true, { test: {} })
    expect(await measure('plain', () => 7)).toBe(7)
    const outcome = await bench('plain', () => 0, { rounds: 1, timeMs: 1, warmupMs: 0 })
    expect(outcome.passes).toHaveLength(1)
  })

  it('bench() refuses options out of range and passes on what the function throws', async () => {
    await expect(bench('x', () => 0, { rounds: 0 })).rejects.toThrow('rounds must be an integer >= 1, got 0')
    await expect(
      bench('x', () => {
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
  })

  it('recordBenches() takes what an adapter gives, into the task that it is handed', () => {
    const task = { meta: {} as Record<string, { entries: unknown[] }> }
    const results = fromTinybench({
      tasks: [
        { name: 'a', result: { latency: { mean: 1, p50: 1, min: 1 } } },
        { name: 'b', result: {} },
      ],
    })
    recordBenches(results, { test: task })
    expect(task.meta.syvainMetrics?.entries).toMatchObject([
      { kind: 'bench', attempt: 0, body: { name: 'a', rounds: [{ p50Ms: 1 }] } },
      { kind: 'bench', attempt: 0, body: { name: 'b', rounds: [], reason: 'no usable measurement' } },
    ])
  })

  it('toBeWithinBudget() names what is over the budget', () => {
    const outcome = { name: 'parse', p50Ms: 3, minMs: 2, passes: [] }
    expect(toBeWithinBudget(outcome, { p50Ms: 2 }).message()).toBe('parse: p50Ms is 3, the budget 2')
    expect(toBeWithinBudget(outcome, { p50Ms: 4, minMs: 2 }).pass).toBe(true)
  })

  it.each([
    ['repeats of Vitest', 'vitest-run', VITEST, ['run'], 'trials.test.mjs'],
    ['a loop in Jest', 'jest-run', JEST, ['-i'], 'trials.test.cjs'],
  ] as const)('trial() in %s becomes a rate with its number of trials', async (_name, fixture, bin, args, file) => {
    const env = { FIXTURE_COLLECTOR: 'recording', FIXTURE_INCLUDE: file }
    const run = await runFixture(fixture, bin, [...args], env)
    expect(run.status, run.stderr).toBe(0)
    const rate = run.recorded.filter((line) => line.name === 'pass_rate')
    const metadata = { test: `${file} > is solved`, score: 'solved' }
    expect(rate).toMatchObject([{ value: 0.5, step: 4, metadata }])
    expect(run.recorded.filter((line) => line.name === 'pass_at_k').map((line) => line.step)).toEqual([1, 2, 3, 4])
  })

  it('metric() in Vitest reaches the run through the task', async () => {
    const env = { FIXTURE_COLLECTOR: 'recording', FIXTURE_INCLUDE: 'record.test.mjs' }
    expectRecords(await runFixture('vitest-run', VITEST, ['run'], env), 'record.test.mjs', '')
    expectRecords(await runFixture('vitest-run', VITEST, ['run', '--pool=threads'], env), 'record.test.mjs', '')
  })

  it.each([[['-i']], [['--maxWorkers=2', '--workerThreads']]])(
    'metric() in Jest reaches the run with %j',
    async (args) => {
      const env = { FIXTURE_COLLECTOR: 'recording', FIXTURE_INCLUDE: 'record.test.cjs' }
      expectRecords(await runFixture('jest-run', JEST, args, env), 'record.test.cjs', ' > again')
    },
  )
})
