// The verdicts, one table per rule and properties over all. Long: the rules are told apart by each other.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompareOptions } from '../../src/judge/compare-options.ts'
import { judge } from '../../src/judge/judge.ts'
import { type BenchVerdict, nothingToJudge } from '../../src/judge/judgement.ts'
import { resolveCompare } from '../../src/judge/resolve-compare.ts'
import type { RunRecord } from '../../src/model/run-record.ts'
import { verdictSentence } from '../../src/report/phrases.ts'
import { bench, runRecord } from '../support/run-record.ts'

const SEED = { seed: 20261123, numRuns: 200 }

function historyOf(values: readonly number[], name = 'sort'): RunRecord[] {
  return values.map((ms, n) => runRecord(n, [bench(name, ms)]))
}

function verdictOf(
  run: RunRecord,
  history: RunRecord[],
  options: CompareOptions = {},
  confirmations: RunRecord[] = [],
): BenchVerdict {
  return judge(run, history, resolveCompare(options, run, { confirmations })).verdicts[0]!
}

function scored(n: number, value: number): RunRecord {
  const where = { test: 'eval.test.ts > grounded', file: 'eval.test.ts', project: '', attempt: 1, atMs: 0 }
  return runRecord(n, [], {
    metrics: [{ name: 'grounded', value, step: null, better: 'higher', metadata: {}, ...where }],
  })
}

/** Twenty runs around 10 ms with about 1 % of noise, always the same ones. */
const QUIET = Array.from({ length: 20 }, (_, i) => 10 * (1 + 0.01 * Math.sin(i * 2.3)))

describe('judge()', () => {
  it.each([
    ['threshold', { threshold: 0 }],
    ['confidence', { confidence: 1 }],
    ['fdr', { fdr: -1 }],
    ['minHistory', { minHistory: 1 }],
    ['window', { window: 3 }],
  ])('resolveCompare() refuses a %s out of range', (name, options) => {
    expect(() => resolveCompare(options, runRecord(0, []))).toThrow(`Cannot judge: ${name} must be`)
  })

  it('judge() says failed, skipped and new without any history', () => {
    const skipped = { ...bench('later'), status: 'skipped' as const, reason: 'todo' }
    const run = runRecord(50, [bench('broken'), skipped, bench('sort', 10)])
    const { verdicts, counts } = judge(run, [], resolveCompare({}, run))
    expect(verdicts.map((v) => [v.bench, v.state])).toEqual([
      ['suite > broken', 'failed'],
      ['suite > sort', 'new'],
      ['suite > later', 'skipped'],
    ])
    expect(counts).toMatchObject({ failed: 1, new: 1, skipped: 1, regressed: 0 })
  })

  it('judge() needs minHistory runs and says how many it has', () => {
    for (let n = 0; n < 5; n++) {
      const verdict = verdictOf(runRecord(50, [bench('sort', 30)]), historyOf(QUIET.slice(0, n)))
      expect(verdict.state).toBe('new')
      expect(verdict.reasons[0]).toContain(n === 0 ? 'no comparable run' : `${n} of 5 runs`)
    }
    expect(verdictOf(runRecord(50, [bench('sort', 30)]), historyOf(QUIET.slice(0, 5))).state).toBe('unconfirmed')
  })

  it('judge() calls a slower benchmark regressed only when every fresh process confirms it', () => {
    const slow = runRecord(50, [bench('sort', 13)])
    const again = (ms: number): RunRecord => runRecord(51, [bench('sort', ms)], { role: 'confirm' })
    const history = historyOf(QUIET)
    expect(verdictOf(slow, history).state).toBe('unconfirmed')
    const confirmed = verdictOf(slow, history, {}, [again(12.9), again(13.2)])
    expect(confirmed).toMatchObject({ state: 'regressed', confirmed: { runs: 2, agreed: 2 }, n: 20 })
    expect(confirmed.change).toBeCloseTo(0.3, 1)
    const refuted = verdictOf(slow, history, {}, [again(12.9), again(10)])
    expect(refuted).toMatchObject({ state: 'unconfirmed', confirmed: { runs: 2, agreed: 1 } })
  })

  it('judge() tells improved, unchanged and inconclusive apart, and says what it could have seen', () => {
    const history = historyOf(QUIET)
    expect(verdictOf(runRecord(50, [bench('sort', 7)]), history).state).toBe('improved')
    const same = verdictOf(runRecord(50, [bench('sort', 10)]), history)
    expect(same.state).toBe('unchanged')
    expect(same.detectable).toBeGreaterThan(0.05)
    const noisy = historyOf(QUIET.map((ms, i) => ms * (1 + 0.2 * Math.cos(i))))
    const unclear = verdictOf(runRecord(50, [bench('sort', 11)]), noisy)
    expect(unclear.state).toBe('inconclusive')
    expect(unclear.detectable).toBeGreaterThan(same.detectable!)
  })

  it('judge() compares only fit runs of the same fingerprint and number of rounds', () => {
    const elsewhere = historyOf(QUIET).map((run) => ({ ...run, fingerprint: 'machine-b' }))
    expect(verdictOf(runRecord(50, [bench('sort', 10)]), elsewhere).state).toBe('incomparable')
    const unfit = historyOf(QUIET).map((run) => ({ ...run, unfit: ['coverage'] }))
    expect(verdictOf(runRecord(50, [bench('sort', 10)]), unfit).state).toBe('new')
    const confirmations = historyOf(QUIET).map((run) => ({ ...run, role: 'confirm' as const }))
    expect(verdictOf(runRecord(50, [bench('sort', 10)]), confirmations).state).toBe('new')
    expect(verdictOf(runRecord(50, [bench('sort', 10, 10, 10)]), historyOf(QUIET)).state).toBe('new')
  })

  it('judge() lists a benchmark that is gone as missing and proposes the rename line', () => {
    const history = historyOf(QUIET, 'sort of many numbers here')
    const run = runRecord(50, [bench('sort of many numbers there', 10)])
    const judgement = judge(run, history, resolveCompare({}, run))
    expect(judgement.counts).toMatchObject({ missing: 1, new: 1 })
    expect(judgement.notes.join()).toContain('renames')
    const renames = {
      'a.bench.ts > suite > sort of many numbers here': 'a.bench.ts > suite > sort of many numbers there',
    }
    const renamed = judge(run, history, resolveCompare({}, run, { renames }))
    expect(renamed.counts).toMatchObject({ missing: 0, unchanged: 1 })
  })

  it('judge() subtracts a shift of most benchmarks, reports it and does not blame the code', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const history = QUIET.map((ms, n) =>
      runRecord(
        n,
        names.map((name, i) => bench(name, ms * (i + 1))),
      ),
    )
    const run = runRecord(
      50,
      names.map((name, i) => bench(name, 10 * (i + 1) * 1.4)),
    )
    const judgement = judge(run, history, resolveCompare({}, run))
    expect(judgement.environmentShift).toBeCloseTo(0.4, 1)
    expect(judgement.counts).toMatchObject({ inconclusive: 6, regressed: 0, unconfirmed: 0 })
    expect(judgement.notes[0]).toContain('most benchmarks moved +4')
  })

  it('judge() does not judge what the timer cannot resolve', () => {
    const coarse = { noise: { load1m: [0, 0] as [number, number], cpuStealPercent: null, timerResolutionMs: 4 } }
    const verdict = verdictOf(runRecord(50, [bench('sort', 14)], coarse), historyOf(QUIET))
    expect(verdict).toMatchObject({ state: 'inconclusive' })
    expect(verdict.reasons[0]).toContain('ticks of the timer')
    expect(verdictOf(runRecord(50, [bench('sort', 0)]), historyOf(QUIET)).state).toBe('inconclusive')
  })

  it('judge() holds a budget whatever history says, and marks advisory rules', () => {
    const rules = { perBench: [{ match: /sort/, budgetMs: 5, advisory: true }] }
    const verdict = verdictOf(runRecord(50, [bench('sort', 10)]), [], rules)
    expect(verdict).toMatchObject({ state: 'regressed', advisory: true })
    expect(verdict.reasons[0]).toContain('over its budget of 5 ms')
  })

  it.each([
    ['floor', 0.5, 0.4, '0.4 is under its floor of 0.5'],
    ['ceiling', 0.5, 0.6, '0.6 is over its ceiling of 0.5'],
  ])('judge() holds the %s of a score whatever history says', (limit, bound, broken, reason) => {
    const rules = { perBench: [{ match: 'grounded', [limit]: bound, budgetMs: 0 }] }
    const history = QUIET.map((_, n) => scored(n, broken))
    for (const past of [[], history]) {
      expect(verdictOf(scored(50, broken), past, rules)).toMatchObject({ state: 'regressed', reasons: [reason] })
      expect(verdictOf(scored(50, bound), past, rules).state).not.toBe('regressed')
    }
    const sentence = verdictSentence(verdictOf(scored(50, broken), history, rules), 'p50')
    expect(sentence).toContain(`(${reason})`)
    expect(
      verdictOf(runRecord(50, [bench('grounded', 10)]), [], { perBench: [{ match: '', [limit]: bound }] }).state,
    ).toBe('new')
  })

  it('judge() controls false discoveries over many benchmarks', () => {
    const names = Array.from({ length: 60 }, (_, i) => `bench ${i}`)
    const history = QUIET.map((ms, n) =>
      runRecord(
        n,
        names.map((name) => bench(name, ms)),
      ),
    )
    const alone = QUIET.map((ms, n) => runRecord(n, [bench('bench 0', ms)]))
    let border = 10.5
    while (verdictOf(runRecord(50, [bench('bench 0', border)]), alone).state !== 'unconfirmed') border += 0.001
    const many = runRecord(
      50,
      names.map((name, i) => bench(name, i === 0 ? border : 10)),
    )
    const verdict = judge(many, history, resolveCompare({}, many)).verdicts.find((v) => v.bench === 'suite > bench 0')
    expect(verdict?.state).toBe('inconclusive')
    expect(verdict?.reasons[0]).toContain('false-discovery rate')
  })

  it('judge() starts a new baseline after a lasting step', () => {
    const history = historyOf([...QUIET.slice(0, 10), ...QUIET.slice(0, 10).map((ms) => ms * 2)])
    const verdict = verdictOf(runRecord(50, [bench('sort', 20)]), history)
    expect(verdict).toMatchObject({ state: 'unchanged', n: 10 })
  })

  it('judge() judges scores with the direction that is worse', () => {
    const history = QUIET.map((ms, n) => scored(n, ms / 12))
    expect(verdictOf(scored(50, 0.5), history)).toMatchObject({ state: 'unconfirmed', unit: 'score' })
    expect(verdictOf(scored(50, 0.5), history).change).toBeLessThan(0)
    expect(verdictOf(scored(50, 0.99), history).state).toBe('improved')
    expect(verdictOf(scored(50, 0), history).change).toBeLessThan(-0.5)
  })
})

describe('nothingToJudge()', () => {
  it.each<CompareOptions>([{}, { statistic: 'best', threshold: 0.2 }])(
    'is what judge() says without subjects, %j',
    (options) => {
      const run = runRecord(9, [])
      const resolved = resolveCompare(options, run)
      expect(nothingToJudge(resolved)).toEqual(judge(run, [], resolved))
    },
  )
})

const times = fc.array(fc.double({ min: 0.01, max: 1_000, noNaN: true }), { minLength: 5, maxLength: 25 })

describe('judge() properties', () => {
  it('judge() does not change when every time is scaled', () => {
    fc.assert(
      fc.property(
        times,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        (past, k, x) => {
          const exact = { noise: { load1m: [0, 0] as [number, number], cpuStealPercent: null, timerResolutionMs: 0 } }
          const plain = verdictOf(runRecord(90, [bench('sort', past[0]! * x)], exact), historyOf(past))
          const scaled = verdictOf(
            runRecord(90, [bench('sort', past[0]! * x * k)], exact),
            historyOf(past.map((ms) => ms * k)),
          )
          expect(scaled.change).toBeCloseTo(plain.change!, 6)
          expect(Math.log1p(scaled.ciHigh!)).toBeCloseTo(Math.log1p(plain.ciHigh!), 6)
        },
      ),
      SEED,
    )
  })

  it('judge() does not depend on the order in which the history is given', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 1e6 }), (past, shuffle) => {
        const history = historyOf(past)
        const shuffled = history
          .map((run, i) => ({ run, key: ((i + 1) * shuffle) % 997 }))
          .sort((a, b) => a.key - b.key)
        const run = runRecord(90, [bench('sort', past[0]!)])
        expect(
          verdictOf(
            run,
            shuffled.map((item) => item.run),
          ),
        ).toEqual(verdictOf(run, history))
      }),
      SEED,
    )
  })

  it('judge() is monotone: a slower run is never judged better', () => {
    const rank = { improved: 0, unchanged: 1, inconclusive: 1, unconfirmed: 2 } as Record<string, number>
    fc.assert(
      fc.property(
        times,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (past, x, slower) => {
          const at = (ms: number): BenchVerdict => verdictOf(runRecord(90, [bench('sort', ms)]), historyOf(past))
          const [fast, slow] = [at(past[0]! * x), at(past[0]! * x * slower)]
          expect(slow.change!).toBeGreaterThanOrEqual(fast.change! - 1e-9)
          expect(rank[slow.state]!).toBeGreaterThanOrEqual(rank[fast.state]!)
        },
      ),
      SEED,
    )
  })

  it('judge() never suspects identical data, zero variance included', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), fc.integer({ min: 0, max: 30 }), (ms, n) => {
        const verdict = verdictOf(runRecord(90, [bench('sort', ms)]), historyOf(Array.from({ length: n }, () => ms)))
        expect(verdict.state).toBe(n < 5 ? 'new' : 'unchanged')
      }),
      SEED,
    )
  })

  it('judge() never suspects values that jump by one tick of the timer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(80, 100), { minLength: 5, maxLength: 20 }),
        fc.constantFrom(80, 100),
        (past, now) => {
          const grain = {
            noise: { load1m: [0, 0] as [number, number], cpuStealPercent: null, timerResolutionMs: 20e-6 },
          }
          const run = runRecord(90, [bench('sort', now / 1e6)], grain)
          expect(verdictOf(run, historyOf(past.map((ns) => ns / 1e6))).state).toBe('inconclusive')
        },
      ),
      SEED,
    )
  })

  it('judge() returns only finite numbers and one verdict per benchmark', () => {
    fc.assert(
      fc.property(times, fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 8 }), (past, now) => {
        const run = runRecord(
          90,
          now.map((ms, i) => bench(i === 0 ? 'sort' : `other ${i}`, ms)),
        )
        const { verdicts } = judge(run, historyOf(past), resolveCompare({}, run))
        expect(verdicts.filter((v) => v.state !== 'missing')).toHaveLength(now.length)
        for (const v of verdicts) {
          for (const value of [v.change, v.ciLow, v.ciHigh, v.noise, v.detectable])
            expect(value === null || Number.isFinite(value)).toBe(true)
        }
      }),
      SEED,
    )
  })
})
