import { describe, expect, it } from 'vitest'
import type { AnyMetric } from '../../src/eval-metric.ts'
import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  confusionMatrix,
  f1,
  fBeta,
  mcc,
  precision,
  recall,
} from '../../src/metrics.ts'
import { expectGolden, goldens } from '../goldens.ts'
import { boardOf, metricValue } from '../metric-value.ts'

interface Case {
  readonly name: string
  readonly truth: string[]
  readonly predicted: string[]
  readonly positive: string
  readonly labels: string[]
  readonly expected: Record<string, number | null> & {
    confusion: number[][]
    per_label: Record<string, [number, number, number]>
    binary: [number, number, number]
  }
}

const { cases } = goldens<Case>('classification')
const pairs = ({ predicted, truth }: Case): [string, string][] => predicted.map((each, i) => [each, truth[i]!])

describe('classification metrics', () => {
  it.each([
    [() => fBeta({ beta: 0 }), 'beta must be above 0, received 0'],
    [() => fBeta({ beta: Number.NaN }), 'beta must be above 0, received NaN'],
    [() => f1({ average: 'binary' }), "average 'binary' needs `positive`"],
  ])('%s is refused', (make, message) => {
    expect(make).toThrow(message)
  })

  it.each([[{}], [null], [[1, 2]], [{ label: 'a' }]])('accuracy() refuses %j as a prediction', (prediction) => {
    expect(() => metricValue(accuracy(), [[prediction, 'a']])).toThrow(
      'Cannot read a label: expected a label or a list of',
    )
  })

  it.each(cases)('agree with scikit-learn: $name', (each) => {
    const metrics: AnyMetric[] = [accuracy(), balancedAccuracy(), mcc(), cohenKappa()]
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      metrics.push(precision({ average }), recall({ average }), f1({ average }))
      metrics.push(fBeta({ average, beta: 2 }), fBeta({ average, beta: 0.5 }))
    }
    for (const metric of metrics)
      expectGolden(metricValue(metric, pairs(each)), each.expected[metric.name]!, metric.name)
  })

  it.each(cases)('agree with scikit-learn for single labels: $name', (each) => {
    const kinds = [precision, recall, f1]
    kinds.forEach((make, kind) => {
      for (const label of each.labels) {
        expectGolden(
          metricValue(make({ average: 'none' }), pairs(each), label),
          each.expected.per_label[label]![kind]!,
          label,
        )
      }
      const binary = make({ average: 'binary', positive: each.positive })
      expectGolden(metricValue(binary, pairs(each)), each.expected.binary[kind]!, binary.name)
    })
    const wide = f1({ labels: [...each.labels, 'never'] })
    expectGolden(metricValue(wide, pairs(each)), each.expected.f1_macro_with_absent!, 'f1 with an absent label')
    const some = f1({ average: 'micro', labels: [each.positive, 'never'] })
    expectGolden(metricValue(some, pairs(each)), each.expected.f1_micro_of_positive!, 'micro f1 of some labels')
  })

  it.each(cases)('confusionMatrix() agrees with scikit-learn: $name', (each) => {
    const { confusion } = boardOf(confusionMatrix(), pairs(each)).details() as unknown as {
      confusion: { labels: string[]; matrix: number[][] }
    }
    expect(confusion.labels.toSorted()).toEqual(each.labels.toSorted())
    const order = each.labels.map((label) => confusion.labels.indexOf(label))
    expect(order.map((i) => order.map((j) => confusion.matrix[i]![j]))).toEqual(each.expected.confusion)
  })

  it('confusionMatrix() orders numeric labels by size', () => {
    const rows: [number, number][] = [10, 9, 2].map((label) => [label, label])
    expect(boardOf(confusionMatrix(), rows).details()).toMatchObject({ confusion: { labels: ['2', '9', '10'] } })
  })

  it('accuracy() reads a label, a scored label or a list of them, and takes 1 and "1" for the same class', () => {
    const list = [
      { label: 'b', score: 0.1 },
      { label: 'a', score: 0.9 },
    ]
    const rows: [unknown, unknown][] = [
      ['a', 'a'],
      [{ label: 'a', score: 1 }, 'a'],
      [list, 'a'],
      [1, '1'],
      [true, 'true'],
    ]
    expect(metricValue(accuracy(), rows)).toBe(1)
    expect(metricValue(accuracy(), [[[], 'a']])).toBeNaN()
  })

  it('precision() and recall() note which labels are 0/0', () => {
    const rows: [string, string][] = [
      ['a', 'a'],
      ['a', 'b'],
      ['c', 'a'],
    ]
    expect(boardOf(precision(), rows).notes()).toEqual(['precision: 0/0 for 1 labels (b), counted as 0'])
    expect(boardOf(recall(), rows).notes()).toEqual(['recall: 0/0 for 1 labels (c), counted as 0'])
    expect(boardOf(f1(), rows).notes()).toEqual([])
  })
})
