import { describe, expect, test } from 'vitest'
import { formatAgo, formatCount, formatDuration, formatNumber, formatTick, formatTime } from '../src/model/format.ts'

describe('formatNumber', () => {
  test.each([
    [null, '—'],
    [undefined, '—'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('formatNumber() says what is no number: %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  test.each([
    [0, '0'],
    [0.99, '0.99'],
    [0.123456, '0.1235'],
    [12.3456, '12.35'],
    [0.00001234, '1.234e-5'],
    [-0.5, '-0.5'],
    [1234.56, '1,235'],
    [1_234_567, '1,234,567'],
    [1_234_567.8, '1.235e+6'],
    [2e12, '2e+12'],
    [100, '100'],
    [0.1, '0.1'],
  ])('formatNumber() keeps four significant digits: %s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })
})

describe('formatTick', () => {
  test.each([
    [0, '0'],
    [1e-5, '1e-5'],
    [0.25, '0.25'],
    [1500, '1.5k'],
    [2_000_000, '2M'],
    [3e9, '3G'],
    [0.30000000000000004, '0.3'],
  ])('formatTick() is short: %s is %s', (value, text) => {
    expect(formatTick(value)).toBe(text)
  })
})

describe('formatDuration', () => {
  test.each([
    [null, '—'],
    [Number.NaN, '—'],
    [-2000, '-2 s'],
    [0, '0 ms'],
    [340, '340 ms'],
    [4200, '4.2 s'],
    [59_960, '1 min'],
    [7_200_000, '2 h'],
    [48 * 3_600_000, '2 d'],
    [185_000, '3 min 05 s'],
    [7_620_000, '2 h 07 min'],
    [97 * 3_600_000, '4 d 1 h'],
  ])('formatDuration() takes the two largest units: %s is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('formatAgo', () => {
  const now = Date.UTC(2026, 0, 10)
  test.each([
    [0, 'now'],
    [-5000, 'now'],
    [40_000, '40 s ago'],
    [300_000, '5 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [49 * 3_600_000, '2 d ago'],
  ])('formatAgo() of %s ms is %s', (before, text) => {
    expect(formatAgo(now - before, now)).toBe(text)
  })

  test('formatAgo() gives the date after a week', () => {
    expect(formatAgo(now - 8 * 86_400_000, now)).toBe(formatTime(now - 8 * 86_400_000).slice(0, 10))
  })
})

test('formatTime() sorts as text', () => {
  const times = [0, 1e12, 1.6e12, 1.7e12].map(formatTime)
  expect([...times].sort()).toEqual(times)
  expect(times[3]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
})

test('formatCount() has a singular', () => {
  expect([formatCount(0, 'metric'), formatCount(1, 'metric'), formatCount(1200, 'metric')]).toEqual([
    '0 metrics',
    '1 metric',
    '1,200 metrics',
  ])
})
