import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterStep } from '../../src/judge/after-step.ts'
import { benjaminiHochberg } from '../../src/judge/benjamini-hochberg.ts'
import { environmentShift } from '../../src/judge/environment-shift.ts'
import { normalCdf, normalQuantile } from '../../src/judge/normal.ts'
import { predict } from '../../src/judge/predict.ts'
import { median, medianDeviation, spread, standardDeviation } from '../../src/judge/robust.ts'
import { studentTCdf, studentTQuantile } from '../../src/judge/student-t.ts'
import { wilson } from '../../src/judge/wilson.ts'

const SEED = { seed: 20261123, numRuns: 200 }

describe('robust statistics', () => {
  it('median() refuses an empty list', () => {
    expect(() => median([])).toThrow('Cannot take a median')
  })

  it('median(), medianDeviation() and standardDeviation() agree with values worked by hand', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(medianDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1)
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13809, 5)
    expect(standardDeviation([5])).toBe(0)
  })

  it('spread() does not call a bimodal list quiet', () => {
    expect(medianDeviation([5, 5, 5, 5, 15, 15])).toBe(0)
    expect(spread([5, 5, 5, 5, 15, 15])).toBeGreaterThan(4)
  })
})

describe('student-t', () => {
  it('studentTCdf() and studentTQuantile() refuse what has no answer', () => {
    expect(() => studentTCdf(1, 0)).toThrow('df must be > 0')
    expect(() => studentTQuantile(0, 5)).toThrow('between 0 and 1')
    expect(() => studentTQuantile(1, 5)).toThrow('between 0 and 1')
  })

  // From any printed table of the t distribution.
  it.each([
    [0.975, 1, 12.706],
    [0.975, 5, 2.5706],
    [0.995, 8, 3.3554],
    [0.995, 23, 2.8073],
    [0.95, 30, 1.6973],
    [0.975, 1_000, 1.9623],
  ])('studentTQuantile(%d, %d) is %d', (p, df, t) => {
    expect(studentTQuantile(p, df)).toBeCloseTo(t, 3)
  })

  it('studentTCdf() undoes studentTQuantile() and is symmetric', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (p, df) => {
        expect(studentTCdf(studentTQuantile(p, df), df)).toBeCloseTo(p, 8)
        expect(studentTQuantile(1 - p, df)).toBeCloseTo(-studentTQuantile(p, df), 6)
      }),
      SEED,
    )
  })
})

describe('normal', () => {
  it('normalQuantile() refuses 0 and 1 and knows the usual values', () => {
    expect(() => normalQuantile(0)).toThrow('between 0 and 1')
    expect(normalQuantile(0.975)).toBeCloseTo(1.95996, 4)
    expect(normalCdf(-1.6448536)).toBeCloseTo(0.05, 5)
  })
})

describe('wilson()', () => {
  it.each([
    [0, 0],
    [2, 1],
    [-1, 5],
    [0.5, 5],
    [1, 1.5],
  ])('wilson(%d, %d) refuses what is no count of passes', (passed, n) => {
    expect(() => wilson(passed, n)).toThrow('Cannot make an interval')
  })

  it('wilson() agrees with the published interval for 15 of 20', () => {
    const [low, high] = wilson(15, 20)
    expect([low, high].map((v) => Number(v.toFixed(3)))).toEqual([0.531, 0.888])
    expect(wilson(0, 10)[0]).toBe(0)
    expect(wilson(10, 10)[1]).toBe(1)
  })

  it('wilson() holds the rate and narrows with n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const passed = Math.round(n * share)
        const [low, high] = wilson(passed, n)
        expect(low).toBeLessThanOrEqual(passed / n)
        expect(high).toBeGreaterThanOrEqual(passed / n)
        const [low2, high2] = wilson(passed * 4, n * 4)
        expect(high2 - low2).toBeLessThan(high - low)
      }),
      SEED,
    )
  })
})

describe('benjaminiHochberg()', () => {
  it('benjaminiHochberg() refuses a rate or a p-value out of range', () => {
    expect(() => benjaminiHochberg([0.1], 0)).toThrow('q must be')
    expect(() => benjaminiHochberg([1.5], 0.05)).toThrow('a p-value is 1.5')
  })

  it('benjaminiHochberg() rejects the set of the 1995 paper', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ]
    expect(benjaminiHochberg(p, 0.05).filter(Boolean)).toHaveLength(4)
    expect(benjaminiHochberg([], 0.05)).toEqual([])
  })
})

describe('predict()', () => {
  it('predict() refuses an empty history', () => {
    expect(() => predict({ history: [], pooledSpread: 0.01, confidence: 0.99, quantisation: 0 })).toThrow('median')
  })

  it('predict() keeps a floor under identical values and widens with quantisation', () => {
    const input = { history: [1, 1, 1, 1, 1], pooledSpread: 0, confidence: 0.99, quantisation: 0 }
    expect(predict(input).scale).toBeCloseTo(0.005, 6)
    expect(predict({ ...input, quantisation: 0.25 }).half).toBeGreaterThan(10 * predict(input).half)
  })

  it('predict() covers about its confidence of normal runs', () => {
    let state = 7
    const uniform = (): number => {
      state = (state * 48_271) % 2_147_483_647
      return state / 2_147_483_647
    }
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    let covered = 0
    for (let i = 0; i < 2_000; i++) {
      const history = Array.from({ length: 10 }, () => 0.05 * normal())
      const { centre, half } = predict({ history, pooledSpread: 0.05, confidence: 0.95, quantisation: 0 })
      if (Math.abs(0.05 * normal() - centre) <= half) covered += 1
    }
    expect(covered / 2_000).toBeGreaterThan(0.93)
    expect(covered / 2_000).toBeLessThan(0.99)
  })
})

describe('environmentShift() and afterStep()', () => {
  it('environmentShift() needs five benchmarks, a common direction and more than noise', () => {
    expect(environmentShift([0.3, 0.3, 0.3, 0.3], 0.01)).toBeNull()
    expect(environmentShift([0.3, -0.3, 0.3, -0.3, 0.3], 0.01)).toBeNull()
    expect(environmentShift([0.001, 0.001, 0.001, 0.001, 0.001], 0.01)).toBeNull()
    expect(environmentShift([0.3, 0.31, 0.29, 0.3, -0.1], 0.01)).toBe(0.3)
  })

  it('afterStep() keeps one level whole and cuts at the last step of several', () => {
    const level = [1, 1.01, 0.99, 1, 1.01, 0.99]
    expect(afterStep(level, 5)).toEqual(level)
    const two = [...level, ...level.map((v) => v + 1), ...level.map((v) => v + 3)]
    expect(afterStep(two, 5)).toEqual(two.slice(12))
  })
})
