import { describe, expect, it } from 'vitest'
import { bootstrapSums, bootstrapWeights } from '../src/bootstrap.ts'
import { bootstrapInterval } from '../src/bootstrap-interval.ts'
import { jackknifeSums, jackknifeWeights } from '../src/jackknife.ts'
import { seededRandom, type Uint32Source } from '../src/random.ts'

const uniform = (random: Uint32Source): number => random() / 2 ** 32
/** Skewed values, as latencies or losses are. */
const exponential = (random: Uint32Source): number => -Math.log(1 - uniform(random))
const mean = (sum: Float64Array, n: number): number => sum[0]! / n
const plain = (rows: Float64Array, width = 1): Parameters<typeof bootstrapSums>[0] => ({
  rows,
  width,
  length: rows.length / width,
  counts: null,
})

describe('seededRandom()', () => {
  it('seededRandom() gives the same numbers for the same seed, spread evenly', () => {
    const [a, b, other] = [seededRandom(7), seededRandom(7), seededRandom(8)]
    const first = Array.from({ length: 5 }, () => a())
    expect(Array.from({ length: 5 }, () => b())).toEqual(first)
    expect(Array.from({ length: 5 }, () => other())).not.toEqual(first)
    const bins = new Uint32Array(16)
    for (let i = 0; i < 160_000; i++) {
      const bin = Math.floor(uniform(a) * 16)
      bins[bin] = bins[bin]! + 1
    }
    // Chi-square with 15 degrees of freedom: above 44 in one of ten thousand seeds.
    expect(bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(44)
  })
})

describe('bootstrapSums()', () => {
  it('bootstrapSums() has the standard error that theory gives', () => {
    const random = seededRandom(1)
    const rows = Float64Array.from({ length: 400 }, () => exponential(random))
    const average = rows.reduce((sum, x) => sum + x, 0) / 400
    const expected = Math.sqrt(rows.reduce((sum, x) => sum + (x - average) ** 2, 0) / 400 / 400)
    const drawn = bootstrapSums(plain(rows), mean, { resamples: 5000, seed: 0, level: 0.95 }).get('')!
    const centre = drawn.reduce((sum, x) => sum + x, 0) / 5000
    const found = Math.sqrt(drawn.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 5000)
    // The error of a standard deviation of 5000 values is 1 %.
    expect(found / expected).toBeGreaterThan(0.95)
    expect(found / expected).toBeLessThan(1.05)
  })

  it('bootstrapSums() draws whole rows of any width, with their counts', () => {
    const rows = Float64Array.of(1, 10, 2, 20, 3, 30)
    const data = { ...plain(rows, 2), counts: Uint32Array.of(1, 1, 4) }
    const drawn = bootstrapSums(data, (sum, n) => ({ ratio: sum[1]! / sum[0]!, n }), {
      resamples: 50,
      seed: 2,
      level: 0.95,
    })
    expect(new Set(drawn.get('ratio'))).toEqual(new Set([10]))
    for (const n of drawn.get('n')!) expect([3, 6, 9, 12]).toContain(n)
  })

  it('bootstrapWeights() draws clusters as a whole', () => {
    const clusters = Uint32Array.of(0, 0, 1, 1, 1, 2)
    bootstrapWeights(
      { length: 6, clusters },
      (weights) => {
        expect(weights[0]).toBe(weights[1])
        expect(weights[2]).toBe(weights[4])
        expect(weights[0]! + weights[2]! + weights[5]!).toBe(3)
        return 0
      },
      { resamples: 100, seed: 1, level: 0.95 },
    )
    expect.hasAssertions()
  })
})

describe('bootstrapInterval()', () => {
  const facts = { level: 0.95 }

  it('bootstrapInterval() is none for one observation, or when most resamples have no value', () => {
    expect(bootstrapInterval(Float64Array.of(1, 2, 3), { ...facts, n: 1 })).toBeNull()
    expect(bootstrapInterval(Float64Array.of(1, Number.NaN, Number.NaN), { ...facts, n: 10 })).toBeNull()
    expect(bootstrapInterval(Float64Array.of(1, 1, 2, Number.NaN), { ...facts, n: 10 })).not.toBeNull()
  })

  it('bootstrapInterval() of a constant is that constant', () => {
    const drawn = new Float64Array(100).fill(3)
    const skewed = { value: 3, jackknife: new Float64Array(10).fill(3) }
    expect(bootstrapInterval(drawn, { ...facts, n: 10, skewed })).toEqual({ low: 3, high: 3 })
  })

  const single = (sum: Float64Array, n: number): number => sum[0]! / n
  const ratio = (sum: Float64Array): number => sum[0]! / sum[1]!

  it.each([
    { what: 'the mean of skewed values', truth: 1, n: 200, resamples: 600, draw: exponential, value: single },
    { what: 'the mean of values in [0, 1]', truth: 0.5, n: 100, resamples: 400, draw: uniform, value: single },
    {
      what: 'a ratio of sums, as an error rate',
      truth: 0.2,
      n: 100,
      resamples: 600,
      draw: errorsOfWords,
      value: ratio,
    },
  ])(
    'bootstrapInterval() covers $what in 94 to 96 of 100 samples',
    ({ truth, n, resamples, draw, value }) => {
      const random = seededRandom(11)
      const trials = 2000
      let covered = 0
      for (let trial = 0; trial < trials; trial++) {
        const rows = Float64Array.from(Array.from({ length: n }, () => draw(random)).flat())
        const data = plain(rows, rows.length / n)
        const drawn = bootstrapSums(data, value, { resamples, seed: trial, level: 0.95 }).get('')!
        const skewed = { value: value(totalOf(data), n), jackknife: jackknifeSums(data, value).get('')! }
        const { low, high } = bootstrapInterval(drawn, { ...facts, n, skewed })!
        if (low <= truth && truth <= high) covered++
      }
      // The standard error of the coverage itself is 0.5 %.
      expect(covered / trials).toBeGreaterThan(0.94)
      expect(covered / trials).toBeLessThan(0.96)
    },
    120_000,
  )
})

function totalOf({ rows, width, length }: Parameters<typeof bootstrapSums>[0]): Float64Array {
  const total = new Float64Array(width)
  for (let i = 0; i < length * width; i++) total[i % width] = total[i % width]! + rows[i]!
  return total
}

/** Texts of 1 to 9 words, a fifth of which are wrong. */
function errorsOfWords(random: Uint32Source): [number, number] {
  const words = 1 + Math.floor(uniform(random) * 9)
  let errors = 0
  for (let i = 0; i < words; i++) errors += uniform(random) < 0.2 ? 1 : 0
  return [errors, words]
}

describe('jackknifeSums() and jackknifeWeights()', () => {
  it('jackknifeSums() leaves out one row at a time, or a group of many', () => {
    expect(jackknifeSums(plain(Float64Array.of(1, 2, 6)), mean).get('')).toEqual(Float64Array.of(4, 3.5, 1.5))
    const many = jackknifeSums(plain(new Float64Array(2500).fill(1)), (sum, n) => ({ n, mean: sum[0]! / n }))
    expect(many.get('n')).toHaveLength(1000)
    expect(new Set(many.get('n'))).toEqual(new Set([2497, 2498]))
    expect(new Set(many.get('mean'))).toEqual(new Set([1]))
  })

  it('jackknifeWeights() leaves out clusters', () => {
    const left: number[][] = []
    jackknifeWeights({ length: 3, clusters: Uint32Array.of(0, 0, 1) }, (weights) => left.push([...weights]))
    expect(left).toEqual([
      [0, 0, 1],
      [1, 1, 0],
    ])
  })
})
