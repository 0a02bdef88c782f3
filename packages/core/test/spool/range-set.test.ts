import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RangeSet } from '../../src/spool/range-set.ts'

const SEED = 20_240_608

describe('RangeSet', () => {
  test('property: agrees with a set of numbers after any additions and removals', () => {
    const range = fc.tuple(fc.nat(60), fc.nat(12)).map(([first, more]) => [first, first + more] as const)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), range), { maxLength: 40 }), range, (steps, [from, to]) => {
        const set = new RangeSet()
        const model = new Set<number>()
        for (const [isAdded, [first, last]] of steps) {
          if (isAdded) set.add(first, last)
          else set.remove(first, last)
          for (let n = first; n <= last; n++) {
            if (isAdded) model.add(n)
            else model.delete(n)
          }
          expect(set.size).toBe(model.size)
        }
        const inModel = [...model].sort((a, b) => a - b)
        expect(set.ranges().flatMap(expand)).toEqual(inModel)
        expect(set.within(from, to).flatMap(expand)).toEqual(inModel.filter((n) => n >= from && n <= to))
        const copy = set.clone()
        copy.remove(0, 100)
        expect([copy.size, set.size]).toEqual([0, model.size])
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })

  test('keeps ranges that touch as one, whatever their order', () => {
    const set = new RangeSet()
    for (const [first, last] of [
      [10, 19],
      [0, 9],
      [30, 39],
      [20, 29],
    ] as const)
      set.add(first, last)
    expect(set.ranges()).toEqual([[0, 39]])
    set.remove(5, 34)
    expect(set.ranges()).toEqual([
      [0, 4],
      [35, 39],
    ])
  })

  test('counts sequences of 48 bits exactly', () => {
    const set = new RangeSet()
    set.add(2 ** 48 - 2, 2 ** 48 - 1)
    set.add(0, 0)
    expect([set.size, set.within(1, 2 ** 48 - 2)]).toEqual([3, [[2 ** 48 - 2, 2 ** 48 - 2]]])
  })
})

function expand([first, last]: readonly [number, number]): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
