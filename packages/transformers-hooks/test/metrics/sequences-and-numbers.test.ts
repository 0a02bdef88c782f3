import { describe, expect, it } from 'vitest'
import {
  bitsPerByte,
  bitsPerToken,
  entityF1,
  hitRate,
  mae,
  meanAveragePrecision,
  mrr,
  mse,
  ndcg,
  pearson,
  perplexity,
  precisionAt,
  r2,
  recallAt,
  rmse,
  spearman,
  tokenLoss,
} from '../../src/metrics.ts'
import { expectGolden, goldens } from '../goldens.ts'
import { metricValue } from '../metric-value.ts'

describe('entityF1()', () => {
  interface Case {
    readonly name: string
    readonly rows: [string[], string[]][]
    readonly expected: Partial<Record<'conll' | 'IOB2' | 'BIOES', [number, number, number]>>
    readonly per_type: Record<string, number>
  }
  const { cases } = goldens<Case>('entities')

  it.each([
    ['B-PER', "tags must be a list of strings such as 'B-PER', received string"],
    [[1], "tags must be a list of strings such as 'B-PER', received object"],
    [[''], "tags must be a list of strings such as 'B-PER', received object"],
  ])('entityF1() refuses %j', (tags, message) => {
    expect(() => metricValue(entityF1(), [[tags, ['O']]])).toThrow(message)
  })

  it('entityF1() refuses tags that are not of its strict scheme', () => {
    expect(() => metricValue(entityF1({ scheme: 'IOB2' }), [[['E-PER'], ['O']]])).toThrow(
      "'E' is not one of its prefixes",
    )
  })

  it.each(cases)('entityF1() agrees with seqeval: $name', ({ rows, expected, per_type: perType }) => {
    for (const [scheme, values] of Object.entries(expected)) {
      ;['precision', 'recall', 'f1'].forEach((key, i) => {
        expectGolden(metricValue(entityF1({ scheme: scheme as 'conll' }), rows, key), values[i]!, `${scheme} ${key}`)
      })
    }
    for (const [type, value] of Object.entries(perType)) {
      expectGolden(metricValue(entityF1({ types: Object.keys(perType) }), rows, type), value, type)
    }
  })

  it('entityF1() does not score sequences of different lengths', () => {
    expect(metricValue(entityF1(), [[['O'], ['O', 'O']]], 'f1')).toBeNaN()
  })
})

describe('retrieval metrics', () => {
  interface Case {
    readonly name: string
    readonly ranking: number[]
    readonly gains: Record<string, number>
    readonly expected: Record<string, number>
  }

  it.each([
    [() => recallAt(0), 'k must be an integer ≥ 1, received 0'],
    [() => ndcg(2.5), 'k must be an integer ≥ 1, received 2.5'],
    [() => metricValue(mrr(), [['a', ['a']]]), 'the prediction must be a list of ids, received string'],
  ])('%s is refused', (make, message) => {
    expect(make).toThrow(message)
  })

  it.each(goldens<Case>('retrieval').cases)('agree with scikit-learn: $name', ({ ranking, gains, expected }) => {
    for (const metric of [ndcg(), ndcg(5), meanAveragePrecision(), mrr(), precisionAt(3), recallAt(3)]) {
      expectGolden(metricValue(metric, [[ranking, gains]]), expected[metric.name]!, metric.name)
    }
  })

  it('count a document once, leave out queries without relevant ones, and stop at k', () => {
    expect(
      metricValue(precisionAt(2), [
        [
          ['a', 'a'],
          ['a', 'b'],
        ],
      ]),
    ).toBe(0.5)
    expect(metricValue(recallAt(2), [[['a'], []]])).toBeNaN()
    expect(metricValue(mrr(1), [[['x', 'a'], ['a']]])).toBe(0)
    expect(
      metricValue(hitRate(2), [
        [['x', 'a'], ['a']],
        [['x', 'y', 'a'], ['a']],
      ]),
    ).toBe(0.5)
    expect(
      metricValue(meanAveragePrecision(1), [
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
      ]),
    ).toBe(1)
    expect(metricValue(ndcg(undefined, { gain: 'exponential' }), [[['b', 'a'], { a: 2, b: 1 }]])).toBeCloseTo(
      (1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)),
      12,
    )
  })
})

describe('regression metrics', () => {
  interface Case {
    readonly name: string
    readonly predicted: number[]
    readonly truth: number[]
    readonly expected: Record<string, number>
  }

  it.each([['1'], [Number.NaN], [Number.POSITIVE_INFINITY], [undefined]])('mae() refuses %j', (prediction) => {
    expect(() => metricValue(mae(), [[prediction, 1]])).toThrow('prediction and reference must be finite numbers')
  })

  it.each(goldens<Case>('regression').cases)('agree with scikit-learn and SciPy: $name', (each) => {
    const rows = each.predicted.map((value, i): [number, number] => [value, each.truth[i]!])
    for (const metric of [mae(), mse(), rmse(), r2(), pearson(), spearman()]) {
      expectGolden(metricValue(metric, rows), each.expected[metric.name]!, metric.name)
    }
  })

  it('r2() and the correlations are undefined for constants', () => {
    const rows: [number, number][] = [
      [1, 2],
      [3, 2],
    ]
    for (const metric of [r2(), pearson(), spearman()]) expect(metricValue(metric, rows)).toBeNaN()
  })
})

describe('language-model metrics', () => {
  it('tokenLoss() refuses what is no log probability', () => {
    expect(() => metricValue(tokenLoss(), [[[0.5], 'a']])).toThrow('log probabilities must be ≤ 0, received 0.5')
  })

  it('tokenLoss(), perplexity(), bitsPerToken() and bitsPerByte() are over all tokens of all texts', () => {
    const rows: [number[], string][] = [
      [[Math.log(0.5), Math.log(0.25)], 'né'],
      [[Math.log(0.125)], 'abc'],
    ]
    expect(metricValue(tokenLoss(), rows)).toBeCloseTo(2 * Math.LN2, 12)
    expect(metricValue(perplexity(), rows)).toBeCloseTo(4, 12)
    expect(metricValue(bitsPerToken(), rows)).toBeCloseTo(2, 12)
    expect(metricValue(bitsPerByte(), rows)).toBeCloseTo(1, 12)
    expect(metricValue(perplexity(), [[[], 'a']])).toBeNaN()
  })
})
