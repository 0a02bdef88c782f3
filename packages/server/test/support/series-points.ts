// Points for the tests of chunks and buckets.
import fc from 'fast-check'
import type { Points } from '../../src/series/points.ts'

/** Points of one session with these values; steps and times count up. */
export function pointsOf(values: readonly number[], overrides: Partial<Points> = {}): Points {
  const count = values.length
  return {
    count,
    steps: Float64Array.from(values, (_, i) => i),
    timesMs: Float64Array.from(values, (_, i) => 1_700_000_000_000 + 20 * i),
    values: Float64Array.from(values),
    arrivalsMs: new Float64Array(count).fill(1_700_000_000_500),
    sources: new Float64Array(count),
    sequences: Float64Array.from(values, (_, i) => 8 * i),
    sessions: ['0123456789abcdef'],
    ...overrides,
  }
}

/** Any points a chunk may hold: steps that jump or are missing, times of any order, values of any kind, several sessions. */
export const anyPoints: fc.Arbitrary<Points> = fc
  .array(
    fc.record({
      step: fc.oneof(fc.constant(Number.NaN), fc.nat(10_000), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 })),
      timeMs: fc.oneof(fc.nat(1e6), fc.double({ min: 0, max: 1e13, noNaN: true })),
      value: fc.double(),
      arrivalMs: fc.nat(1e6),
      source: fc.nat(2),
      sequence: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
    }),
    { minLength: 1, maxLength: 300 },
  )
  .map((points) => ({
    count: points.length,
    steps: Float64Array.from(points, (p) => p.step),
    timesMs: Float64Array.from(points, (p) => p.timeMs),
    values: Float64Array.from(points, (p) => p.value),
    arrivalsMs: Float64Array.from(points, (p) => p.arrivalMs),
    sources: Float64Array.from(points, (p) => p.source),
    sequences: Float64Array.from(points, (p) => p.sequence),
    sessions: ['0123456789abcdef', 'foreign', 'fedcba9876543210'],
  }))
