import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilson } from '../src/wilson.ts'

describe('wilson()', () => {
  it.each([
    [0, 0, 0.95, 'n must be at least 1, received 0'],
    [1, Number.NaN, 0.95, 'n must be at least 1, received NaN'],
    [-1, 5, 0.95, 'successes must be in [0, 5], received -1'],
    [6, 5, 0.95, 'successes must be in [0, 5], received 6'],
    [1, 5, 1, 'level must be in (0, 1), received 1'],
    [1, 5, 95, 'level must be in (0, 1), received 95'],
  ])('wilson(%s, %s, %s) is refused', (successes, n, level, message) => {
    expect(() => wilson(successes, n, level)).toThrow(message)
  })

  it('wilson() stays in [0, 1] and contains the share, for any n', () => {
    const cases = fc
      .integer({ min: 1, max: 1e6 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))
    fc.assert(
      fc.property(cases, fc.double({ min: 0.01, max: 0.999, noNaN: true }), ([successes, n], level) => {
        const { low, high } = wilson(successes, n, level)
        return low >= 0 && high <= 1 && low <= successes / n && high >= successes / n && low < high
      }),
      { seed: 1 },
    )
  })

  it('wilson() covers the true share in 94 to 96 % of samples', () => {
    // Exact coverage: sum of binomial probabilities of the outcomes whose interval contains p, averaged over p.
    const n = 100
    let total = 0
    const shares = Array.from({ length: 181 }, (_, i) => 0.05 + i * 0.005)
    for (const p of shares) {
      let probability = (1 - p) ** n
      for (let k = 0; k <= n; k++) {
        const { low, high } = wilson(k, n)
        if (low <= p && p <= high) total += probability
        probability *= ((n - k) / (k + 1)) * (p / (1 - p))
      }
    }
    expect(total / shares.length).toBeGreaterThan(0.94)
    expect(total / shares.length).toBeLessThan(0.96)
  })
})
