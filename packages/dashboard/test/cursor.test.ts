import { describe, expect, test } from 'vitest'
import type { LineColumns } from '../src/model/columns.ts'
import { extent, formatX, moveCursor, readLine, zoomRange } from '../src/model/cursor.ts'

function line(x: number[], mid: number[]): LineColumns {
  return { x, mid, low: null, high: null, exactEnds: false, notFinite: [] }
}

const lines = [line([0, 10, 20], [1, 2, 3]), line([5, 20], [7, 8])]

describe('moveCursor', () => {
  test('moveCursor() goes nowhere without points', () => {
    expect(moveCursor([], null, 1)).toBeNull()
    expect(moveCursor([line([], [])], 3, -1)).toBeNull()
  })

  test.each([
    [null, 1, 0],
    [null, -1, 0],
    [0, 1, 5],
    [5, 1, 10],
    [10, -1, 5],
    [20, 1, 20],
    [0, -1, 0],
    [0, 10, 20],
    [5, Number.POSITIVE_INFINITY, 20],
    [20, Number.NEGATIVE_INFINITY, 0],
  ])('moveCursor() from %s by %s is at %s, over the points of all lines', (x, by, expected) => {
    expect(moveCursor(lines, x, by)).toBe(expected)
  })
})

test('zoomRange() keeps its centre in place and is never narrower than one unit', () => {
  expect(zoomRange([0, 100], 25, 0.5)).toEqual([12.5, 62.5])
  expect(zoomRange([0, 100], 50, 2)).toEqual([-50, 150])
  expect(zoomRange([4, 5], 4.5, 0.1)).toEqual([4, 5])
})

test('extent() spans all lines', () => {
  expect(extent(lines)).toEqual([0, 20])
  expect(extent([line([], [])])).toBeNull()
})

test('readLine() gives the nearest point, with extremes where it has some', () => {
  expect(readLine(line([], []), 3)).toBeNull()
  expect(readLine(lines[0]!, 9)).toEqual({ value: 2, low: null, high: null })
  expect(readLine({ ...lines[0]!, low: [0, 1, 2], high: [4, 5, 6] }, 9)).toEqual({ value: 2, low: 1, high: 5 })
})

test('formatX() speaks in the unit of the axis', () => {
  expect(formatX(1200, 'step')).toBe('step 1,200')
  expect(formatX(185_000, 'relative')).toBe('3 min 05 s')
  expect(formatX(0, 'wall')).toMatch(/^\d{4}-/)
})
