// Which batches are logged.
import { describe, expect, it } from 'vitest'
import { batchSampler } from '../src/batch-sampler.ts'

const NEVER = Number.POSITIVE_INFINITY

describe('batchSampler()', () => {
  it('batchSampler() keeps its distance on the axis when the epoch length is no multiple of it', () => {
    const sampler = batchSampler({ every: 4, everyMs: NEVER })
    const taken = Array.from({ length: 20 }, (_, i) => i + 1).filter((step) => sampler(step, 0))
    expect(taken).toEqual([4, 8, 12, 16, 20])
  })

  it('batchSampler() by time takes the first batch and then one per interval', () => {
    const sampler = batchSampler({ every: NEVER, everyMs: 100 })
    const taken = [0, 40, 99, 100, 150, 199, 200, 450].filter((nowMs, i) => sampler(i + 1, nowMs))
    expect(taken).toEqual([0, 100, 200, 450])
  })

  it('batchSampler() with both takes whichever comes first, and starts the interval again', () => {
    const sampler = batchSampler({ every: 3, everyMs: 100 })
    const taken = [0, 10, 20, 110, 119, 130].map((nowMs, i) => (sampler(i + 1, nowMs) ? i + 1 : 0)).filter(Boolean)
    expect(taken).toEqual([1, 3, 6])
  })
})
