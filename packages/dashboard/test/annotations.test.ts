import type { WireAnnotation, WireSeriesSummary } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { placeMarks, stepClock } from '../src/model/annotations.ts'

function annotation(id: string, ms: number, step?: number | null): WireAnnotation {
  const plain = { id, experiment_id: 'e', annotation: `text ${id}`, metadata: {}, created_at_ms: ms }
  return step === undefined ? plain : { ...plain, step }
}

function steps(first: number | null, last: number | null, lastMs: number | null): WireSeriesSummary {
  const shared = { metric_name: 'loss', metadata: {}, n: 1, min: 0, max: 1, last: 0 }
  return { ...shared, first_step: first, last_step: last, last_time_ms: lastMs }
}

describe('stepClock', () => {
  test.each([
    ['no series', []],
    ['series without steps', [steps(null, null, 900)]],
    ['a single step', [steps(4, 4, 900)]],
    ['a time before the start', [steps(0, 10, 50)]],
  ])('stepClock() tells nothing from %s', (_, series) => {
    expect(stepClock(series, 100)).toBeNull()
  })

  test('stepClock() takes the series with the widest range of steps', () => {
    expect(stepClock([steps(0, 10, 900), steps(0, 1000, 1100)], 100)).toEqual({
      fromStep: 0,
      toStep: 1000,
      fromMs: 100,
      toMs: 1100,
    })
  })
})

describe('placeMarks', () => {
  const clock = { fromStep: 0, toStep: 1000, fromMs: 100, toMs: 1100 }

  test('placeMarks() leaves out what has no step and no clock', () => {
    expect(placeMarks([annotation('a', 500), annotation('b', 500, null)], 'step', 100, null)).toEqual([])
  })

  test('placeMarks() takes the step it was given', () => {
    expect(placeMarks([annotation('a', 500, 7)], 'step', 100, clock)).toMatchObject([{ x: 7, exact: true }])
  })

  test('placeMarks() estimates a step from the time, within the known steps, and says so', () => {
    const marks = placeMarks([annotation('a', 600), annotation('b', 0), annotation('c', 9999)], 'step', 100, clock)
    expect(marks.map(({ x, exact }) => [x, exact])).toEqual([
      [500, false],
      [0, false],
      [1000, false],
    ])
  })

  test('placeMarks() leaves out what happened long before or after the known steps', () => {
    expect(placeMarks([annotation('a', 200_000), annotation('b', -200_000)], 'step', 100, clock)).toEqual([])
  })

  test('placeMarks() uses times on time axes', () => {
    expect(placeMarks([annotation('a', 600, 7)], 'wall', 100, clock)[0]!.x).toBe(600)
    expect(placeMarks([annotation('a', 600, 7)], 'relative', 100, clock)[0]!.x).toBe(500)
  })
})
