// Rates over windows that are known to be done.
import { describe, expect, it } from 'vitest'
import { Throughput } from '../src/throughput.ts'

describe('Throughput', () => {
  it('Throughput has no rate before a batch is known to be done', () => {
    const throughput = new Throughput()
    throughput.start(0)
    throughput.add(32)
    expect(throughput.epoch()).toBeUndefined()
    expect(throughput.window()).toBeUndefined()
  })

  it('Throughput leaves out what was not known to be done, such as a last batch that holds the validation', () => {
    const throughput = new Throughput()
    throughput.start(1000)
    throughput.add(32)
    throughput.complete(1010)
    throughput.add(32)
    throughput.complete(1020)
    throughput.add(8)
    expect(throughput.epoch()).toEqual({ samples_per_second: 3200, step_time_ms: 10 })
  })

  it('Throughput gives each window its own rate and the epoch the mean', () => {
    const throughput = new Throughput()
    throughput.start(0)
    throughput.add(10)
    throughput.complete(10)
    expect(throughput.window()).toEqual({ samples_per_second: 1000, step_time_ms: 10 })
    throughput.add(10)
    throughput.add(10)
    throughput.complete(110)
    expect(throughput.window()).toEqual({ samples_per_second: 200, step_time_ms: 50 })
    expect(throughput.window()).toBeUndefined()
    expect(throughput.epoch()?.step_time_ms).toBeCloseTo(110 / 3)
  })

  it('Throughput begins each epoch anew', () => {
    const throughput = new Throughput()
    throughput.start(0)
    throughput.add(10)
    throughput.complete(10)
    throughput.start(500)
    expect(throughput.epoch()).toBeUndefined()
    throughput.add(10)
    throughput.complete(600)
    expect(throughput.window()).toEqual({ samples_per_second: 100, step_time_ms: 100 })
  })
})
