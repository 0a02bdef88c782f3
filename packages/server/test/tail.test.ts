import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK_POINTS } from '../src/series/chunk.ts'
import { cutPieces, openEnd, type Piece, planAppend } from '../src/series/tail.ts'
import { pointsOf } from './support/series-points.ts'

const piecesOf = (counts: readonly number[]): Piece[] => counts.map((count, ordinal) => ({ ordinal, count }))

describe('planAppend', () => {
  test.each<[number[], number, number]>([
    [[], 1, 0],
    [[5], 5, 1],
    // 64 pieces of single points become one, 63 do not.
    [new Array(63).fill(1), 1, 0],
    [new Array(62).fill(1), 1, 62],
    [[100, ...new Array(63).fill(1)], 1, 1],
    // Enough for a chunk is merged at once.
    [[2_000], 2_096, 0],
    [[2_000], 2_095, 1],
    // What is sealed stays.
    [[5_000, 60], 60, 2],
  ])('planAppend() of %j and %i keeps %i pieces', (counts, added, kept) => {
    const plan = planAppend(piecesOf(counts), added)
    expect([plan.kept.length, plan.merged.length]).toEqual([kept, counts.length - kept])
    expect(plan.ordinal).toBe(kept)
  })

  test('planAppend() keeps the open end of a series short, whatever comes, and loses no point', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 9_000 })), {
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(sizes, (additions) => {
        let tail: readonly Piece[] = []
        let sealed = 0
        for (const added of additions) {
          const plan = planAppend(tail, added)
          const total = plan.merged.reduce((sum, { count }) => sum + count, added)
          const cut = cutPieces(pointsOf(new Array(total).fill(0)), plan.ordinal)
          const all = [...plan.kept, ...cut.map(({ ordinal, points }) => ({ ordinal, count: points.count }))]
          expect(all.map(({ ordinal }) => ordinal)).toEqual(all.map((_, i) => all[0]!.ordinal + i))
          tail = openEnd(all)
          sealed += all.slice(0, all.length - tail.length).reduce((sum, { count }) => sum + count, 0)
        }
        expect(sealed + tail.reduce((sum, { count }) => sum + count, 0)).toBe(additions.reduce((a, b) => a + b))
        expect(tail.length).toBeLessThanOrEqual(2 * 64 + 1)
        // Only the first may be sealed: what stands before it is never looked at again.
        expect(tail.slice(1).every(({ count }) => count < CHUNK_POINTS)).toBe(true)
      }),
      { seed: 8, numRuns: 60 },
    )
  })
})
