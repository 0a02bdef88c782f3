import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passAllK, passAtK } from '../../src/judge/pass-at-k.ts'

/** Every way to draw `k` of the trials, counted: the definition itself. */
function drawn(trials: number, passed: number, k: number): { any: number; all: number } {
  const [any, all, total] = draws(0)
  return { any: any! / total!, all: all! / total! }

  function draws(from: number, taken = 0, good = 0): number[] {
    if (taken === k) return [good > 0 ? 1 : 0, good === k ? 1 : 0, 1]
    const sums = [0, 0, 0]
    for (let i = from; i < trials; i++) {
      const found = draws(i + 1, taken + 1, good + (i < passed ? 1 : 0))
      for (const j of [0, 1, 2]) sums[j]! += found[j]!
    }
    return sums
  }
}

const BAD = [
  [{ trials: 0, passed: 0, k: 1 }, 'trials must be an integer >= 1, got 0'],
  [{ trials: 2.5, passed: 0, k: 1 }, 'trials must be an integer >= 1, got 2.5'],
  [{ trials: 3, passed: 4, k: 1 }, 'passed must be an integer from 0 to 3, got 4'],
  [{ trials: 3, passed: -1, k: 1 }, 'passed must be an integer from 0 to 3, got -1'],
  [{ trials: 3, passed: 1, k: 0 }, 'k must be an integer from 1 to the 3 trials, got 0'],
  [{ trials: 3, passed: 1, k: 4 }, 'k must be an integer from 1 to the 3 trials, got 4'],
] as const

describe('passAtK(), passAllK()', () => {
  it.each(BAD)('passAtK() and passAllK() refuse %j', (counts, reason) => {
    expect(() => passAtK(counts)).toThrow(`Cannot estimate a pass rate: ${reason}`)
    expect(() => passAllK(counts)).toThrow(`Cannot estimate a pass rate: ${reason}`)
  })

  it('passAtK() and passAllK() are the share of draws, counted one by one', () => {
    for (let trials = 1; trials <= 8; trials++) {
      for (let passed = 0; passed <= trials; passed++) {
        for (let k = 1; k <= trials; k++) {
          const { any, all } = drawn(trials, passed, k)
          expect(passAtK({ trials, passed, k })).toBeCloseTo(any, 12)
          expect(passAllK({ trials, passed, k })).toBeCloseTo(all, 12)
        }
      }
    }
  })

  it('passAtK() rises with k and passAllK() falls, from the pass rate, also for thousands of trials', () => {
    const counts = fc
      .integer({ min: 2, max: 5_000 })
      .chain((trials) =>
        fc.record({ trials: fc.constant(trials), passed: fc.nat(trials), k: fc.integer({ min: 2, max: trials }) }),
      )
    fc.assert(
      fc.property(counts, ({ trials, passed, k }) => {
        expect(passAtK({ trials, passed, k: 1 })).toBeCloseTo(passed / trials, 12)
        expect(passAllK({ trials, passed, k: 1 })).toBeCloseTo(passed / trials, 12)
        expect(passAtK({ trials, passed, k })).toBeGreaterThanOrEqual(passAtK({ trials, passed, k: k - 1 }))
        expect(passAllK({ trials, passed, k })).toBeLessThanOrEqual(passAllK({ trials, passed, k: k - 1 }))
        expect(passAtK({ trials, passed, k })).toBeLessThanOrEqual(1)
        expect(passAllK({ trials, passed, k })).toBeGreaterThanOrEqual(0)
      }),
      { seed: 8_5, numRuns: 200 },
    )
  })
})
