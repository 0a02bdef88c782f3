// Statistics of one weight, against hand-computed values.
import { describe, expect, it } from 'vitest'
import { weightStats } from '../src/weight-stats.ts'

const weight = (values: number[]) => ({
  name: 'dense/kernel',
  shape: [values.length],
  read: () => ({ data: () => Promise.resolve(Float32Array.from(values)) }),
})

describe('weightStats()', () => {
  it('weightStats() counts NaN and infinities, and leaves them out of the rest', async () => {
    const stats = await weightStats(weight([3, Number.NaN, 4, Number.POSITIVE_INFINITY]), ['norm', 'std', 'nonFinite'])
    expect(stats).toEqual([
      ['weight_norm', 5],
      ['weight_std', 0.5],
      ['weight_non_finite', 2],
    ])
  })

  it('weightStats() has zeros for a weight without a finite value', async () => {
    expect(await weightStats(weight([Number.NaN]), ['norm', 'std'])).toEqual([
      ['weight_norm', 0],
      ['weight_std', 0],
    ])
  })

  it('weightStats() gives what was asked for, in that order', async () => {
    expect(await weightStats(weight([1, 1]), ['std'])).toEqual([['weight_std', 0]])
  })
})
