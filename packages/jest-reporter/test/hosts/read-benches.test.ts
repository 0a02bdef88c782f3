import { describe, expect, it, vi } from 'vitest'
import { entryParts } from '../../src/hosts/entry-parts.ts'
import { guard } from '../../src/hosts/guard.ts'
import { quantilesOf, readBenches } from '../../src/hosts/read-benches.ts'
import { projectName } from '../../src/hosts/read-vitest-test.ts'
import type { LegacyBench, RecordedEntry, VitestTestCase } from '../../src/hosts/vitest-types.ts'

const REF = { project: '', file: 'a.bench.ts', suite: ['s'], name: 'x', group: 0 }

function legacy(benchmark: LegacyBench | undefined, mode = 'run'): VitestTestCase {
  return { task: { mode, meta: { benchmark: true }, result: { state: 'run', benchmark } } } as unknown as VitestTestCase
}

function modern(retryCount: number, groups: { name: string; tasks: object[] }[]): VitestTestCase {
  return { benchmarks: () => groups, diagnostic: () => ({ retryCount }) } as unknown as VitestTestCase
}

const latency = (mean: number): object => ({
  latency: { mean, min: mean, p50: mean, samplesCount: 5, rme: Number.POSITIVE_INFINITY },
})

describe('readBenches()', () => {
  it.each([
    ['no result at all', undefined],
    ['no mean', {}],
    ['a NaN mean', { mean: Number.NaN, sampleCount: 3 }],
    ['no samples', { mean: 1, sampleCount: 0 }],
  ])('readBenches() calls a legacy benchmark with %s failed', (_what, benchmark) => {
    expect(readBenches(legacy(benchmark), REF)).toMatchObject([
      { status: 'failed', rounds: [], reason: 'the benchmark function threw or never completed' },
    ])
  })

  it('readBenches() keeps a time of zero and drops what is infinite', () => {
    const [bench] = readBenches(
      legacy({ mean: 0, median: 0, min: 0, rme: Number.POSITIVE_INFINITY, sampleCount: 10 }),
      REF,
    )
    expect(bench).toMatchObject({ status: 'ok', rounds: [{ p50Ms: 0, rmePercent: null, p75Ms: null }] })
  })

  it('readBenches() says skipped for skip and todo, and nothing for an ordinary test', () => {
    expect(readBenches(legacy(undefined, 'todo'), REF)).toMatchObject([{ status: 'skipped', reason: 'todo' }])
    expect(readBenches({ task: { meta: {} } } as VitestTestCase, REF)).toEqual([])
  })

  it('readBenches() takes only the last attempt of a retried test and no stored baselines', () => {
    const group = (ms: number): { name: string; tasks: object[] } => ({
      name: 'g',
      tasks: [
        { name: 'a', ...latency(ms) },
        { name: 'b', ...latency(9), fromStore: true },
      ],
    })
    const benches = readBenches(modern(1, [group(1), group(2)]), REF)
    expect(benches).toMatchObject([
      { label: 'a.bench.ts > s > x > a', attempt: 2, rounds: [{ p50Ms: 2, rmePercent: null }] },
    ])
  })

  it('readBenches() numbers equal names of several groups in one test', () => {
    const groups = [
      { name: 'g', tasks: [{ name: 'a', ...latency(1) }] },
      { name: 'g', tasks: [{ name: 'a', ...latency(2) }] },
    ]
    const benches = readBenches(modern(0, groups), REF)
    expect(benches.map((b) => b.label)).toEqual(['a.bench.ts > s > x > a', 'a.bench.ts > s > x > a #2'])
    expect(new Set(benches.map((b) => b.id)).size).toBe(2)
  })

  it('quantilesOf() needs twenty samples and is monotone', () => {
    expect(quantilesOf([1, 2, 3])).toBeNull()
    const curve = quantilesOf(Array.from({ length: 1_000 }, (_, i) => 1_000 - i))!
    expect(curve[0]).toBe(10)
    expect(curve).toEqual(curve.toSorted((a, b) => a - b))
  })

  it('projectName() strips what Vitest 5 adds for benchmarks', () => {
    expect(['bench', 'web (bench)', 'web', ''].map(projectName)).toEqual(['', 'web', 'web', ''])
  })
})

describe('entryParts()', () => {
  const entry = (kind: string, body: unknown, attempt = 0): RecordedEntry =>
    ({ kind, body, attempt, atMs: 1 }) as RecordedEntry

  it.each([
    ['a metric without a name', entry('metric', { value: 1 }), 'malformed records of tests'],
    ['an infinite value', entry('metric', { name: 'x', value: null }), 'non-finite values'],
    ['a body that is no object', entry('metric', 3), 'malformed records of tests'],
    ['an empty remark', entry('note', { text: '' }), 'malformed records of tests'],
    ['a benchmark without rounds', entry('bench', { name: 'x' }), 'malformed records of tests'],
  ])('entryParts() counts %s', (_what, bad, reason) => {
    expect(entryParts([bad], REF, 0)).toEqual([{ t: 'drop', reason, count: 1 }])
  })

  it('entryParts() leaves benchmarks of earlier attempts out and tags metrics with theirs', () => {
    const round = { p50Ms: 1, minMs: 1, meanMs: 1 }
    const entries = [
      entry('bench', { name: 'b', rounds: [round] }, 0),
      entry('bench', { name: 'b', rounds: [{ ...round, p50Ms: 2 }] }, 1),
      entry('metric', { name: 'm', value: 1, metadata: { n: 1 } }, 1),
    ]
    const parts = entryParts(entries, REF, 1)
    expect(parts).toMatchObject([
      { t: 'bench', bench: { attempt: 2, rounds: [{ p50Ms: 2 }] } },
      { t: 'metric', metric: { attempt: 2, metadata: { n: '1' } } },
    ])
  })
})

describe('guard()', () => {
  it('guard() lets nothing thrown or rejected through and hands it on', async () => {
    const onError = vi.fn()
    const hooks = guard(
      {
        throws: () => {
          throw new Error('one')
        },
        rejects: async () => Promise.reject(new Error('two')),
        fine: () => 3,
      },
      onError,
    )
    expect(hooks.throws()).toBeUndefined()
    expect(await hooks.rejects()).toBeUndefined()
    expect(hooks.fine()).toBe(3)
    expect(onError.mock.calls.map(([hook, error]) => [hook, (error as Error).message])).toEqual([
      ['throws', 'one'],
      ['rejects', 'two'],
    ])
  })
})
