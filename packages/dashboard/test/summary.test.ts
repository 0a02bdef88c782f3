import type { WireSeriesSummary } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { mergeSummary } from '../src/model/summary.ts'

const known: WireSeriesSummary = {
  metric_name: 'loss',
  metadata: { a: 1, b: 2 },
  n: 10,
  min: 0.5,
  max: 2,
  last: 0.6,
  first_step: 0,
  last_step: 9,
  last_time_ms: 5,
}

describe('mergeSummary', () => {
  test('mergeSummary() ignores an event that is older than what is known', () => {
    expect(
      mergeSummary([known], [{ metric_name: 'loss', metadata: { b: 2, a: 1 }, n: 9, last_step: 8, last: 0 }]),
    ).toEqual([known])
  })

  test('mergeSummary() moves count, last and extremes on', () => {
    const moved = { metric_name: 'loss', metadata: { b: 2, a: 1 }, n: 12, last_step: 11, last: 0.1 }
    expect(mergeSummary([known], [moved])[0]).toMatchObject({
      n: 12,
      last: 0.1,
      min: 0.1,
      max: 2,
      last_step: 11,
      first_step: 0,
    })
  })

  test('mergeSummary() appends a series that is new', () => {
    const merged = mergeSummary([known], [{ metric_name: 'accuracy', metadata: {}, n: 1, last_step: 0, last: 0.3 }])
    expect(merged[1]).toMatchObject({ metric_name: 'accuracy', n: 1, min: 0.3, max: 0.3, first_step: 0 })
  })

  test('mergeSummary() keeps extremes when the last value is not finite', () => {
    const moved = { metric_name: 'loss', metadata: { a: 1, b: 2 }, n: 11, last_step: 10, last: null }
    expect(mergeSummary([known], [moved])[0]).toMatchObject({ n: 11, last: null, min: 0.5, max: 2 })
  })
})
