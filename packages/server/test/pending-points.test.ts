import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PendingPoints } from '../src/series/pending-points.ts'

describe('PendingPoints', () => {
  test('PendingPoints gives what was pushed, whatever room was made for it', () => {
    const batch = fc.record({ reserved: fc.nat(40), session: fc.constantFrom('a', 'b'), count: fc.nat(40) })
    fc.assert(
      fc.property(fc.array(fc.array(batch, { maxLength: 6 }), { maxLength: 4 }), (commits) => {
        const pending = new PendingPoints()
        let n = 0
        for (const batches of commits) {
          const expected: unknown[] = []
          for (const { reserved, session, count } of batches) {
            pending.reserve(reserved)
            for (let i = 0; i < count; i++, n++) {
              pending.from(session)
              pending.push(n, n + 1, n + 2, n + 3, n + 4)
              expected.push([session, n, n + 1, n + 2, n + 3, n + 4])
            }
          }
          expect(pending.count).toBe(expected.length)
          const { steps, timesMs, values, sequences, arrivalsMs, sources, sessions, count } = pending.take()
          const taken = Array.from({ length: count }, (_, i) => {
            return [sessions[sources[i]!], steps[i], timesMs[i], values[i], sequences[i], arrivalsMs[i]]
          })
          expect(taken).toEqual(expected)
          expect(steps).toHaveLength(count)
        }
      }),
      { seed: 8, numRuns: 200 },
    )
  })

  test('PendingPoints gives columns that nothing is pushed into later', () => {
    const pending = new PendingPoints()
    pending.reserve(10)
    pending.from('a')
    pending.push(1, 1, 1, 1, 1)
    const { steps } = pending.take()
    pending.from('a')
    pending.push(2, 2, 2, 2, 2)
    expect([...steps]).toEqual([1])
  })
})
