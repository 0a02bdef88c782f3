import { describe, expect, it } from 'vitest'
import { judge } from '../../src/judge/judge.ts'
import { resolveCompare } from '../../src/judge/resolve-compare.ts'
import { clipBytes, defaultName, planExperiment } from '../../src/session/plan.ts'
import { bench, runRecord } from '../support/run-record.ts'

const plain = { maxSeries: 2_000, clean: (text: string): string => text }

describe('planExperiment()', () => {
  it('planExperiment() leaves values that are not finite out and counts them', () => {
    const odd = bench('odd', 1)
    odd.rounds[0] = { ...odd.rounds[0]!, rmePercent: Number.POSITIVE_INFINITY, p75Ms: Number.NaN, p50Ms: 0 }
    const plan = planExperiment(runRecord(1, [odd]), null, plain)
    const values = plan.events.filter((event) => event.kind === 'metric').map((event) => event.value)
    expect(values.every(Number.isFinite)).toBe(true)
    // The rate of a call that took no time is the third.
    expect(plan.events.map((e) => (e.kind === 'annotation' ? e.text : ''))).toContain('left out: 3 non-finite values')
  })

  it('planExperiment() keeps whole series up to maxSeries and counts the rest', () => {
    const run = runRecord(1, [bench('a', 1, 2), bench('b', 1, 2)])
    const plan = planExperiment(run, null, { ...plain, maxSeries: 3 })
    const metrics = plan.events.filter((event) => event.kind === 'metric')
    expect(metrics).toHaveLength(6)
    expect(plan.events.at(-1)).toMatchObject({
      kind: 'annotation',
      text: expect.stringMatching(/^left out: \d+ values of series beyond 3$/),
    })
  })

  it('planExperiment() ends as done, or as an error that says what failed', () => {
    expect(planExperiment(runRecord(1, [bench('a', 1)]), null, plain).error).toBeNull()
    const totals = { passed: 1, failed: 2, skipped: 0, todo: 0, flaky: 0 }
    const run = runRecord(1, [bench('a')], { totals, state: 'interrupted' })
    expect(planExperiment(run, null, plain).error).toBe('interrupted, 2 failed tests, 1 failed benchmark')
    expect(planExperiment(runRecord(1, [], { state: 'failed' }), null, plain).error).toBe(
      'the run failed outside of its tests',
    )
  })

  it('planExperiment() says verdicts as metrics and annotations, from the same judgement', () => {
    const history = Array.from({ length: 8 }, (_, n) => runRecord(n, [bench('a', 10)]))
    const run = runRecord(50, [bench('a', 20)])
    const judgement = judge(run, history, resolveCompare({}, run))
    const { events } = planExperiment(run, judgement, plain)
    const change = events.filter((e) => e.kind === 'metric' && e.name === 'change_percent')
    expect(change.map((e) => e.kind === 'metric' && e.metadata.stat)).toEqual(['estimate', 'ci_low', 'ci_high'])
    expect(
      events.some((e) => e.kind === 'annotation' && e.text.startsWith('unconfirmed: a.bench.ts > suite > a +100.0 %')),
    ).toBe(true)
    const counts = events.filter((e) => e.kind === 'metric' && e.name === 'benches' && e.value > 0)
    expect(counts).toMatchObject([{ metadata: { verdict: 'unconfirmed' }, value: 1 }])
  })

  it('planExperiment() names the experiment by option, function or default, within 200 characters', () => {
    const run = runRecord(1, [bench('a', 1)])
    expect(planExperiment(run, null, plain).slug).toBe('bench: parser @ main 3f2a91c')
    expect(planExperiment(run, null, { ...plain, experimentName: 'nightly' }).slug).toBe('nightly')
    expect(
      planExperiment(run, null, { ...plain, experimentName: ({ project }) => project.repeat(90) }).slug,
    ).toHaveLength(200)
    const dirty = { ...run.git, dirty: true, branch: null }
    expect(
      defaultName({ kind: 'test', project: 'p', branch: null, sha: run.git.sha, dirty: dirty.dirty, shard: '1/3' }),
    ).toBe('test: p @ 3f2a91c+dirty (1/3)')
  })

  it('planExperiment() lets the hook of the user have the last word', () => {
    const run = runRecord(1, [bench('a', 1)], { meta: { note: 'inside' } })
    const plan = planExperiment(run, null, {
      ...plain,
      redact: (text, where) => (where === 'meta' ? text.toUpperCase() : text),
    })
    expect(plan.meta.NOTE).toBe('INSIDE')
  })

  it('clipBytes() never cuts inside a character', () => {
    expect(clipBytes('short', 512)).toBe('short')
    const clipped = clipBytes('ü'.repeat(400), 512)
    expect(Buffer.byteLength(clipped)).toBeLessThanOrEqual(512)
    expect(clipped).toMatch(/^ü+…$/)
  })
})
