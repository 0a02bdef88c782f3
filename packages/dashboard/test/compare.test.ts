import { describe, expect, test } from 'vitest'
import { type Compared, compareCharts, compareSources, configDifferences, lastValues } from '../src/model/compare.ts'
import { evaluation, type FakeExperiment, training } from './fake-data.ts'
import { summaries } from './fake-series.ts'

function compared(...list: FakeExperiment[]): Compared[] {
  return list.map(({ experiment, series }) => ({ experiment, summary: summaries(series) }))
}

const two = compared(training(), training('exp_train2', 'cifar-resnet18-mixup', 3))

test('compareSources() tells experiments with one slug apart', () => {
  const labels = compareSources(compared(training('exp_aaaa', 'same'), training('exp_bbbb', 'same'))).map(
    (s) => s.label,
  )
  expect(labels).toEqual(['same aaaa', 'same bbbb'])
  expect(compareSources(two).map((source) => source.label)).toEqual(['cifar-resnet18-baseline', 'cifar-resnet18-mixup'])
})

describe('compareCharts', () => {
  test('compareCharts() of nothing is empty', () => {
    expect(compareCharts([], [])).toEqual([])
  })

  test('compareCharts() lays metrics of one name over one another', () => {
    const charts = compareCharts(two, compareSources(two))
    expect(charts.map((chart) => chart.name)).toContain('loss')
    expect(charts.find((chart) => chart.name === 'loss')!.parts.map((part) => part.source.id)).toEqual([
      'exp_train',
      'exp_train2',
    ])
  })

  test('compareCharts() shows a single value beside the curves of others', () => {
    const mixed = compared(training(), evaluation())
    const accuracy = compareCharts(mixed, compareSources(mixed)).find((chart) => chart.name === 'accuracy')!
    expect(accuracy.parts).toHaveLength(2)
  })
})

test('configDifferences() lists keys that differ or are missing, and no others', () => {
  const names = configDifferences(two).map((row) => row.name)
  expect(names).toEqual(['augment', 'optimizer.rate', 'seed'])
  expect(configDifferences(compared(training(), training()))).toEqual([])
})

test('lastValues() has one cell per experiment, null where it recorded nothing', () => {
  const rows = lastValues(compared(training(), evaluation()))
  const final = rows.find((row) => row.name === 'accuracy' && row.label === 'final')!
  expect(final.values).toEqual([null, 0.9128])
})
