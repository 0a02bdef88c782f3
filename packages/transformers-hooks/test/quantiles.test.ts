import { describe, expect, it } from 'vitest'
import { Distribution } from '../src/distribution.ts'
import { normalCdf, normalQuantile, studentQuantile } from '../src/quantiles.ts'
import { wilson } from '../src/wilson.ts'
import { expectGolden, goldens } from './goldens.ts'

type Case =
  | { kind: 'normal quantile'; p: number; expected: number }
  | { kind: 'normal cdf'; x: number; expected: number }
  | { kind: 'student quantile'; p: number; df: number; expected: number }
  | { kind: 'wilson'; k: number; n: number; level: number; expected: [number, number] }
  | { kind: 'percentiles'; values: number[]; expected: Record<string, number> }
  | { kind: 'mcnemar'; b: number; c: number; expected: number }

const { cases } = goldens<Case>('statistics')

describe('quantiles', () => {
  it.each([0, 1, -1, Number.NaN])('normalQuantile(%s) is refused', (p) => {
    expect(() => normalQuantile(p)).toThrow(`p must be in (0, 1), received ${p}`)
  })

  it('normalQuantile(), normalCdf(), wilson() and percentiles() agree with SciPy and NumPy', () => {
    for (const each of cases) {
      if (each.kind === 'normal quantile') expectGolden(normalQuantile(each.p), each.expected, `quantile ${each.p}`)
      if (each.kind === 'normal cdf') expectGolden(normalCdf(each.x), each.expected, `cdf ${each.x}`)
      if (each.kind === 'wilson') {
        const { low, high } = wilson(each.k, each.n, each.level)
        expectGolden(low, each.expected[0], `wilson ${each.k} of ${each.n}`)
        expectGolden(high, each.expected[1], `wilson ${each.k} of ${each.n}`)
      }
      if (each.kind === 'percentiles') {
        const distribution = new Distribution(1000)
        for (const value of each.values) distribution.add(value)
        for (const [stat, value] of Object.entries(each.expected)) {
          expectGolden(distribution.percentiles()![stat as 'p50'], value, stat)
        }
      }
    }
  })

  it('studentQuantile() is within 1e-3 of SciPy from 4 degrees of freedom on', () => {
    for (const each of cases) {
      if (each.kind === 'student quantile') expect(studentQuantile(each.p, each.df)).toBeCloseTo(each.expected, 2)
    }
  })
})

describe('Distribution', () => {
  it('Distribution has no percentiles while it is empty', () => {
    expect(new Distribution(10).percentiles()).toBeNull()
  })

  it('Distribution keeps a uniform sample beyond its bound, and mean and maximum exact', () => {
    const distribution = new Distribution(1000)
    for (let i = 1; i <= 100_000; i++) distribution.add(i)
    const found = distribution.percentiles()!
    expect(found).toMatchObject({ n: 100_000, mean: 50_000.5, max: 100_000, method: 'reservoir' })
    // Standard error of the median of 1000 uniform values: 1.6 % of the range.
    expect(Math.abs(found.p50 - 50_000)).toBeLessThan(6000)
  })
})
