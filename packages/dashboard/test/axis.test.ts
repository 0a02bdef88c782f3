import { describe, expect, test } from 'vitest'
import { durationTicks, logRange, logTicks, numberTicks, xRange } from '../src/model/axis.ts'

describe('logTicks', () => {
  test('logTicks() marks 1, 2 and 5 over a few decades', () => {
    expect(logTicks(0.1, 10)).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10])
  })

  test('logTicks() marks powers of ten over many decades', () => {
    expect(logTicks(1e-6, 1)).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1])
  })

  test('logTicks() marks round numbers within a decade', () => {
    expect(logTicks(212, 275)).toEqual([220, 240, 260])
  })

  test.each([
    [1e-30, 1e30],
    [0.999, 1.001],
    [3, 3.0001],
  ])('logTicks() gives a handful of ascending ticks inside %s to %s', (min, max) => {
    const ticks = logTicks(min, max)
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.length).toBeLessThan(20)
    expect([...ticks].sort((a, b) => a - b)).toEqual(ticks)
    for (const tick of ticks) expect(tick >= min && tick <= max).toBe(true)
  })
})

test('logRange() leaves room around the values, also around a single one', () => {
  expect(logRange(4, 4)).toEqual([2, 8])
  const [min, max] = logRange(1, 100)
  expect(min).toBeLessThan(1)
  expect(max).toBeGreaterThan(100)
})

test('xRange() is the zoom, else the data, and never empty', () => {
  expect(xRange([5, 9], 0, 100)).toEqual([5, 9])
  expect(xRange(null, 0, 100)).toEqual([0, 100])
  expect(xRange(null, 7, 7)).toEqual([6, 8])
})

test('durationTicks() are durations, and 0', () => {
  expect(durationTicks([0, 60_000, 90_000, 7_200_000, 86_400_000])).toEqual(['0', '1 min', '1 min 30 s', '2 h', '1 d'])
})

test('numberTicks() is short', () => {
  expect(numberTicks([0, 500, 1500])).toEqual(['0', '500', '1.5k'])
})
