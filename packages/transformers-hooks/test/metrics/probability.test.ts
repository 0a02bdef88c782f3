import { describe, expect, it } from 'vitest'
import { averagePrecision, brier, ece, logLoss, rocAuc, topK } from '../../src/metrics.ts'
import { expectGolden, goldens } from '../goldens.ts'
import { metricValue } from '../metric-value.ts'

interface Case {
  readonly name: string
  readonly truth: string[]
  readonly scores: number[][]
  readonly labels: string[]
  readonly expected: Record<string, number>
}

const { cases } = goldens<Case>('probability')
const pairs = ({ truth, scores, labels }: Case): [{ label: string; score: number }[], string][] =>
  truth.map((label, i) => [labels.map((each, k) => ({ label: each, score: scores[i]![k]! })), label])

const AB = [
  { label: 'a', score: 0.5 },
  { label: 'b', score: 0.5 },
]

describe('metrics of probabilities', () => {
  it.each([
    [() => topK(0), 'k must be an integer ≥ 1, received 0'],
    [() => topK(1.5), 'k must be an integer ≥ 1, received 1.5'],
    [() => ece({ bins: 0 }), 'bins must be an integer ≥ 1, received 0'],
    [
      () => metricValue(logLoss(), [['a', 'a']]),
      "expected a list of {label, score} with every label, received the string 'a'",
    ],
    [() => metricValue(rocAuc({ positive: 'x' }), [[AB, 'a']]), "there is no score for 'x'"],
    [() => metricValue(rocAuc(), [[AB, 'x']]), "the reference 'x' is not among the labels"],
    [
      () =>
        metricValue(rocAuc(), [
          [AB, 'a'],
          [[{ label: 'c', score: 1 }, AB[0]], 'a'],
        ]),
      "'c' is not among the labels of the first sample",
    ],
  ])('%s is refused', (make, message) => {
    expect(make).toThrow(message)
  })

  it.each(cases)('agree with scikit-learn: $name', (each) => {
    const positive = each.labels[1]!
    const binary = each.labels.length === 2
    const { expected } = each
    expectGolden(metricValue(logLoss(), pairs(each)), expected.log_loss!, 'log loss')
    expectGolden(metricValue(brier(), pairs(each)), expected.brier!, 'brier')
    expectGolden(metricValue(rocAuc(binary ? { positive } : {}), pairs(each)), expected.roc_auc!, 'ROC-AUC')
    expectGolden(metricValue(rocAuc(), pairs(each)), expected.roc_auc_macro!, 'macro ROC-AUC')
    expectGolden(metricValue(averagePrecision({ positive }), pairs(each)), expected.average_precision!, 'AP')
    expectGolden(metricValue(averagePrecision(), pairs(each)), expected.average_precision_macro!, 'macro AP')
    expectGolden(metricValue(ece(), pairs(each)), expected.ece!, 'ECE')
    expectGolden(metricValue(ece({ bins: 10 }), pairs(each)), expected.ece_10!, 'ECE of 10 bins')
    for (const k of [1, 2]) {
      const top = expected[`top_${k}_accuracy`]
      if (top !== undefined) expectGolden(metricValue(topK(k), pairs(each)), top, `top ${k}`)
    }
  })

  it('rocAuc() with weights is rocAuc() of the rows repeated so often', () => {
    const each = cases.find(({ name }) => name === 'ties, 3 labels')!
    const rows = pairs(each)
    const repeated = rows.flatMap((row, i) => Array.from({ length: i % 3 }, () => row))
    for (const metric of [rocAuc(), averagePrecision(), ece()]) {
      const set = new Map<string, number>()
      const codes = rows.map(([prediction, reference]) =>
        metric.stats(prediction, reference, (label) => {
          const code = set.get(String(label)) ?? set.size
          set.set(String(label), code)
          return code
        }),
      )
      const width = codes[0]!.length
      const view = {
        rows: Float64Array.from(codes.flatMap((row) => Array.from(row!))),
        width,
        length: codes.length,
        labels: [...set.keys()],
      }
      const weights = Uint32Array.from(rows, (_, i) => i % 3)
      expectGolden(metric.over(view)(weights) as number, metricValue(metric, repeated), metric.name)
    }
  })

  it('rocAuc() is undefined when only one side occurs', () => {
    expect(metricValue(rocAuc({ positive: 'a' }), [[AB, 'a']])).toBeNaN()
  })
})
