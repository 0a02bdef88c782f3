import { describe, expect, test } from 'vitest'
import { metricFilter } from '../src/model/metric-filter.ts'

describe('metricFilter', () => {
  test('metricFilter() takes half an expression for plain text and says what is wrong', () => {
    const filter = metricFilter('loss(')
    expect(filter.problem).not.toBeNull()
    expect([filter.matches('train loss(sum)'), filter.matches('loss')]).toEqual([true, false])
  })

  test('metricFilter() matches any part, whatever the case; empty text matches all', () => {
    expect(['Loss', 'accuracy', 'lr'].filter(metricFilter('^l|acc').matches)).toEqual(['Loss', 'accuracy', 'lr'])
    expect(metricFilter('').matches('x')).toBe(true)
  })
})
