import { describe, expect, test } from 'vitest'
import { alignLines, bucketCount, lineColumns, nearestIndex } from '../src/model/columns.ts'
import { seeded } from './fake-data.ts'

describe('lineColumns', () => {
  test('lineColumns() leaves raw points as they are', () => {
    const x = [1, 2]
    const value = [0.5, 0.25]
    expect(lineColumns({ kind: 'raw', x, value, timeMs: [10, 20] })).toEqual({
      x,
      mid: value,
      low: null,
      high: null,
      exactEnds: false,
      notFinite: [],
    })
  })

  test('lineColumns() shifts x, so that a relative time begins at the start', () => {
    expect(lineColumns({ kind: 'raw', x: [100, 200], value: [1, 2], timeMs: [100, 200] }, -100).x).toEqual([0, 100])
  })

  test('lineColumns() draws the mean of buckets between their extremes', () => {
    const buckets = {
      kind: 'buckets',
      bucketWidth: 2,
      x: [0, 2],
      min: [1, 2],
      max: [3, 5],
      mean: [2, 3],
      last: [3, 2],
      n: [2, 2],
    } as const
    expect(lineColumns(buckets)).toMatchObject({ mid: [2, 3], low: [1, 2], high: [3, 5] })
  })

  test('lineColumns() draws no band for buckets of one point each', () => {
    const buckets = {
      kind: 'buckets',
      bucketWidth: 1,
      x: [0, 1],
      min: [1, 2],
      max: [1, 2],
      mean: [1, 2],
      last: [1, 2],
      n: [1, 1],
    } as const
    expect(lineColumns(buckets)).toMatchObject({ mid: [1, 2], low: null, high: null })
  })

  test('lineColumns() says when both ends are exact points beside means', () => {
    const n = [1, 4, 4, 1]
    const column = [1, 2, 3, 4]
    const buckets = {
      kind: 'buckets',
      bucketWidth: 4,
      x: [0, 1, 4, 7],
      min: column,
      max: column,
      mean: column,
      last: column,
    } as const
    expect(lineColumns({ ...buckets, n }).exactEnds).toBe(true)
    expect(lineColumns({ ...buckets, n: [2, 4, 4, 1] }).exactEnds).toBe(false)
    expect(lineColumns({ ...buckets, n: [1, 1, 1, 1] }).exactEnds).toBe(false)
  })

  test('lineColumns() takes null, which is how JSON carries NaN, out of the line and keeps its place', () => {
    const value = [1, null, 3] as unknown as number[]
    expect(lineColumns({ kind: 'raw', x: [0, 1, 2], value, timeMs: [0, 1, 2] })).toMatchObject({
      x: [0, 2],
      mid: [1, 3],
      notFinite: [1],
    })
  })
})

describe('nearestIndex', () => {
  test('nearestIndex() has nothing to find without points', () => {
    expect(nearestIndex([], 3)).toBe(-1)
  })

  test.each([
    [-5, 0],
    [0, 0],
    [14, 1],
    [15, 1],
    [16, 2],
    [99, 2],
  ])('nearestIndex() of %s in 0, 10, 20 is %s', (at, index) => {
    expect(nearestIndex([0, 10, 20], at)).toBe(index)
  })

  test('nearestIndex() agrees with a scan over random columns', () => {
    const random = seeded(7)
    for (let round = 0; round < 300; round++) {
      const x = Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 100)).sort(
        (a, b) => a - b,
      )
      const at = random() * 110 - 5
      const best = Math.min(...x.map((v) => Math.abs(v - at)))
      expect(Math.abs(x[nearestIndex(x, at)]! - at)).toBe(best)
    }
  })
})

describe('alignLines', () => {
  test('alignLines() of nothing is empty', () => {
    expect(alignLines([])).toEqual({ x: [], values: [] })
  })

  test('alignLines() puts lines on the union of their x', () => {
    const aligned = alignLines([
      { x: [0, 2], values: [[1, 2]] },
      {
        x: [1, 2],
        values: [
          [5, 6],
          [7, 8],
        ],
      },
    ])
    expect(aligned).toEqual({
      x: [0, 1, 2],
      values: [
        [1, null, 2],
        [null, 5, 6],
        [null, 7, 8],
      ],
    })
  })

  test('alignLines() keeps several points at one x', () => {
    expect(alignLines([{ x: [3, 3, 4], values: [[1, 2, 3]] }])).toEqual({ x: [3, 3, 4], values: [[1, 2, 3]] })
  })

  test('alignLines() loses and invents no point over random lines', () => {
    const random = seeded(11)
    for (let round = 0; round < 200; round++) {
      const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        const x = Array.from({ length: Math.floor(random() * 30) }, () => Math.floor(random() * 40)).sort(
          (a, b) => a - b,
        )
        return { x, values: [x.map(() => random())] }
      })
      const { x, values } = alignLines(lines)
      expect([...x].sort((a, b) => a - b)).toEqual(x)
      lines.forEach((line, i) => {
        const kept = x.flatMap((at, row) => (values[i]![row] === null ? [] : [[at, values[i]![row]]]))
        expect(kept).toEqual(line.x.map((at, row) => [at, line.values[0]![row]]))
      })
    }
  })
})

test('bucketCount() is at least half the width, from a short ladder', () => {
  expect([0, 256, 257, 900, 1440, 5000].map(bucketCount)).toEqual([128, 128, 256, 512, 1024, 2048])
})
