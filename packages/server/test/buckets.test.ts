import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketColumns, bucketWidth } from '../src/series/buckets.ts'
import { sortPoints, takePoints } from '../src/series/points.ts'
import { anyPoints, pointsOf } from './support/series-points.ts'

describe('buckets', () => {
  test('bucketWidth() is a power of two that keeps the number of cells', () => {
    expect(bucketWidth(0, 999, 1_000)).toBe(1)
    expect(bucketWidth(0, 1_000, 1_000)).toBe(2)
    expect(bucketWidth(0, 999_999, 1_000)).toBe(1_024)
    expect(bucketWidth(1_000_000, 1_000_001, 1)).toBe(2)
  })

  test('bucketColumns() keeps first and last as they are, every extreme, and the number of points', () => {
    fc.assert(
      fc.property(
        anyPoints,
        fc.constantFrom('step' as const, 'time' as const),
        fc.integer({ min: 1, max: 50 }),
        (any, axis, cells) => {
          const sorted = sortPoints(any, axis)
          const order = Uint32Array.from({ length: sorted.count }, (_, i) => i)
          const points =
            axis === 'time'
              ? sorted
              : takePoints(
                  sorted,
                  order.filter((i) => !Number.isNaN(sorted.steps[i]!)),
                )
          if (points.count === 0) return
          const x = axis === 'step' ? points.steps : points.timesMs
          const columns = bucketColumns(points, axis, bucketWidth(x[0]!, x.at(-1)!, cells))
          if (columns.kind !== 'buckets') throw new Error('expected buckets')
          const finite = Array.from(points.values).filter(Number.isFinite)
          expect(columns.x.length).toBeLessThanOrEqual(cells + 2)
          expect(columns.n.reduce((sum, n) => sum + n, 0)).toBe(points.count)
          expect([columns.x[0], columns.last[0], columns.n[0]]).toEqual([x[0], points.values[0], 1])
          expect([columns.x.at(-1), columns.last.at(-1), columns.n.at(-1)]).toEqual([x.at(-1), points.values.at(-1), 1])
          if (finite.length > 0) {
            expect(columns.min.filter(Number.isFinite).reduce((a, b) => Math.min(a, b))).toBe(
              finite.reduce((a, b) => Math.min(a, b)),
            )
            expect(columns.max.filter(Number.isFinite).reduce((a, b) => Math.max(a, b))).toBe(
              finite.reduce((a, b) => Math.max(a, b)),
            )
          }
          columns.mean.forEach((mean, i) => {
            if (Number.isNaN(mean)) return
            expect(mean).toBeGreaterThanOrEqual(columns.min[i]!)
            expect(mean).toBeLessThanOrEqual(columns.max[i]!)
          })
        },
      ),
      { seed: 3, numRuns: 500 },
    )
  })

  test('bucketColumns() moves no cell when points are added at the end', () => {
    const columnsOf = (count: number) =>
      bucketColumns(pointsOf(Array.from({ length: count }, (_, i) => (i * 7_919) % 101)), 'step', 64)
    const [before, after] = [columnsOf(1_000), columnsOf(1_010)]
    if (before.kind !== 'buckets' || after.kind !== 'buckets') throw new Error('expected buckets')
    expect(after.max.slice(0, 15)).toEqual(before.max.slice(0, 15))
    expect(after.x.slice(0, 15)).toEqual(before.x.slice(0, 15))
  })

  test('bucketColumns() has a mean where a sum would overflow', () => {
    const columns = bucketColumns(pointsOf([0, 1e308, 1e308, 1e308, 0]), 'step', 8)
    expect(columns).toMatchObject({ mean: [0, expect.closeTo(1e308, -300), 0], n: [1, 3, 1] })
  })
})
