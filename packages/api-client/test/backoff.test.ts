import { expect, test } from 'vitest'
import { backoffMs } from '../src/index.ts'

test.each([
  [0, 200],
  [1, 400],
  [2, 800],
  [7, 25_600],
  [8, 30_000],
  [60, 30_000],
  [5_000, 30_000],
  [-1, 200],
])('backoffMs() after attempt %i stays below %i ms and reaches both ends', (attempt, limitMs) => {
  expect(backoffMs(attempt, () => 0)).toBe(0)
  expect(backoffMs(attempt, () => 1 - 2 ** -53)).toBe(limitMs - 1)
  expect(backoffMs(attempt, () => 0.5)).toBe(limitMs / 2)
})
