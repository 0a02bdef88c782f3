import { describe, expect, test } from 'vitest'
import { smooth, smoothingUnit } from '../src/model/smooth.ts'
import { range, seeded } from './fake-data.ts'

describe('smooth', () => {
  test('smooth() without weight, or of fewer than three points, changes nothing', () => {
    expect(smooth([0, 1, 2], [1, 5, 1], 0, 1)).toEqual([1, 5, 1])
    expect(smooth([0, 1], [1, 5], 0.9, 1)).toEqual([1, 5])
    expect(smooth([], [], 0.9, 1)).toEqual([])
  })

  test('smooth() equals the debiased moving average on evenly spaced points', () => {
    const random = seeded(3)
    const y = range(0, 50).map(() => random())
    const weight = 0.8
    let mean = 0
    const expected = y.map((value, i) => {
      mean = weight * mean + (1 - weight) * value
      return mean / (1 - weight ** (i + 1))
    })
    const smoothed = smooth(range(0, 50), y, weight, 1)
    for (const [i, value] of smoothed.entries()) expect(value).toBeCloseTo(expected[i]!, 12)
  })

  test('smooth() stays within the values and keeps a constant', () => {
    const random = seeded(4)
    const x = range(0, 200).map((i) => i + random())
    const y = x.map(() => random() * 10 - 5)
    const smoothed = smooth(x, y, 0.95, 1)
    expect(Math.min(...smoothed)).toBeGreaterThanOrEqual(Math.min(...y))
    expect(Math.max(...smoothed)).toBeLessThanOrEqual(Math.max(...y))
    for (const value of smooth(
      x,
      x.map(() => 3),
      0.95,
      1,
    ))
      expect(value).toBeCloseTo(3, 12)
  })

  test('smooth() forgets over distance: a point far away counts for nothing', () => {
    expect(smooth([0, 1, 1e6], [100, 100, 1], 0.9, 1)[2]).toBeCloseTo(1, 9)
  })
})

describe('smoothingUnit', () => {
  test('smoothingUnit() of lines without width is 1', () => {
    expect(smoothingUnit([])).toBe(1)
    expect(smoothingUnit([[5], [5]])).toBe(1)
  })

  test('smoothingUnit() is the spacing of the densest line', () => {
    expect(smoothingUnit([range(0, 101), [0, 50, 100]])).toBe(1)
  })

  test('smoothingUnit() of many points is a thousandth of the width', () => {
    expect(smoothingUnit([range(0, 100_001)])).toBe(100)
  })
})
