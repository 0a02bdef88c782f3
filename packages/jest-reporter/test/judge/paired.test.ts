import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bcaInterval } from '../../src/judge/bca.ts'
import { judgePairs, neededPairs, type RunPair } from '../../src/judge/judge-pairs.ts'
import { hodgesLehmann, seededRandom, signFlipP } from '../../src/judge/paired.ts'
import { resolveCompare } from '../../src/judge/resolve-compare.ts'
import { median } from '../../src/judge/robust.ts'
import { bench, runRecord } from '../support/run-record.ts'

const SEED = { seed: 20261123, numRuns: 200 }

describe('paired statistics', () => {
  it('signFlipP() and bcaInterval() refuse what is too few', () => {
    expect(() => signFlipP([], Math.random)).toThrow('there are no pairs')
    expect(() => bcaInterval({ values: [1], statistic: median, confidence: 0.95, random: Math.random })).toThrow(
      'at least 2 values',
    )
    expect(() => hodgesLehmann([])).toThrow('median')
  })

  it('hodgesLehmann() is the median of pairwise means', () => {
    expect(hodgesLehmann([1, 2, 10])).toBe(3.75)
  })

  it('signFlipP() is exact for few pairs and near it for many', () => {
    expect(signFlipP([1, 2, 3, 4, 5], Math.random)).toBe(1 / 32)
    expect(signFlipP([-1, -2, -3], Math.random)).toBe(1)
    const many = Array.from({ length: 20 }, () => 1)
    expect(signFlipP(many, seededRandom(1))).toBeLessThan(0.001)
  })

  it('signFlipP() is a p-value: between 0 and 1, and it falls as differences grow', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 }), (values) => {
        const p = signFlipP(values, seededRandom(1))
        expect(p).toBeGreaterThan(0)
        expect(p).toBeLessThanOrEqual(1)
        expect(
          signFlipP(
            values.map((v) => v + 2),
            seededRandom(1),
          ),
        ).toBeLessThanOrEqual(p)
      }),
      SEED,
    )
  })

  it('bcaInterval() holds the statistic, and is a point for equal values', () => {
    expect(bcaInterval({ values: [2, 2, 2], statistic: median, confidence: 0.99, random: seededRandom(3) })).toEqual([
      2, 2,
    ])
    const values = [1, 1.1, 0.9, 1.05, 0.95, 1.02]
    const [low, high] = bcaInterval({ values, statistic: hodgesLehmann, confidence: 0.95, random: seededRandom(3) })
    expect(low).toBeLessThan(hodgesLehmann(values))
    expect(high).toBeGreaterThan(hodgesLehmann(values))
  })
})

describe('judgePairs()', () => {
  const pair = (base: number, head: number): RunPair => ({
    base: runRecord(1, [bench('a', base)]),
    head: runRecord(2, [bench('a', head)]),
  })
  const options = resolveCompare({ statistic: 'p50' }, runRecord(1, []))

  it('judgePairs() sees 8 % in ten quiet pairs and nothing in identical code', () => {
    const jitter = Array.from({ length: 10 }, (_, i) => 1 + 0.01 * Math.sin(i * 2.3))
    const slower = judgePairs(
      jitter.map((j, i) => pair(10 * j, 10.8 * jitter[(i + 3) % 10]!)),
      [pair(10, 10.05)],
      options,
    )
    expect(slower.verdicts[0]).toMatchObject({ state: 'regressed', n: 10 })
    expect(slower.verdicts[0]!.change).toBeCloseTo(0.08, 1)
    const same = judgePairs(
      jitter.map((j, i) => pair(10 * j, 10 * jitter[(i + 3) % 10]!)),
      [pair(10, 10.05)],
      options,
    )
    expect(same.verdicts[0]!.state).toBe('unchanged')
  })

  it('judgePairs() claims nothing below what identical code showed', () => {
    const pairs = Array.from({ length: 10 }, () => pair(10, 10.8))
    expect(judgePairs(pairs, [pair(10, 11.5)], options).verdicts[0]).toMatchObject({
      state: 'inconclusive',
      reasons: ['identical code differed as much'],
    })
  })

  it('judgePairs() says when there are too few pairs to single one out', () => {
    expect([1, 10, 100].map((n) => neededPairs(n, 0.05))).toEqual([5, 8, 11])
    expect(judgePairs([pair(10, 14), pair(10, 14)], [], options).notes[0]).toBe(
      '2 pairs cannot single out one of 1 benchmarks: use --pairs 5',
    )
  })
})
