import type { JsonObject, WireSeriesSummary } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { groupByName, isStepless, pageGroups } from '../src/model/groups.ts'
import { benchmark, evaluation, training } from './fake-data.ts'
import { summaries } from './fake-series.ts'

function series(
  metric_name: string,
  n: number,
  metadata: JsonObject = {},
  last_step: number | null = null,
): WireSeriesSummary {
  return { metric_name, metadata, n, min: 0, max: 1, last: 0.5, first_step: last_step, last_step, last_time_ms: 1 }
}

test('groupByName() puts quality first, then sorts naturally, and splits in the order of reading', () => {
  const groups = groupByName([
    series('epoch_10', 5),
    series('loss', 5, { split: 'validation' }),
    series('loss', 5, { split: 'train' }),
    series('epoch_2', 5),
  ])
  expect(groups.map((group) => group.name)).toEqual(['loss', 'epoch_2', 'epoch_10'])
  expect(groups[0]!.series.map((one) => one.metadata.split)).toEqual(['train', 'validation'])
})

describe('pageGroups', () => {
  test('pageGroups() makes values of single points without a step', () => {
    expect(pageGroups([series('accuracy', 1)], true)).toMatchObject({ charts: [], values: [{ name: 'accuracy' }] })
  })

  test('pageGroups() makes a chart of the first epoch while the experiment runs, a value when it is over', () => {
    const first = [series('loss', 1, {}, 0)]
    expect(pageGroups(first, true).charts).toHaveLength(1)
    expect(pageGroups(first, false).charts).toHaveLength(0)
  })

  test('pageGroups() keeps a single point on the chart when it has a step and other lines have more', () => {
    const { charts, values } = pageGroups(
      [series('loss', 1, { split: 'test' }, 8), series('loss', 9, { split: 'train' }, 8)],
      false,
    )
    expect([charts.length, values.length]).toEqual([1, 0])
  })

  test('pageGroups() shows the final value of an evaluation beside the curve of its running values', () => {
    const running = series('accuracy', 40, { aggregation: 'running' }, 800)
    const { charts, values } = pageGroups([running, series('accuracy', 1, { aggregation: 'final' })], false)
    expect(charts.map((group) => group.series)).toEqual([[running]])
    expect(values.map((group) => group.rows.length)).toEqual([1])
  })

  test('pageGroups() puts low and high beside their value, per metadata map', () => {
    const { values } = pageGroups(summaries(evaluation().series), false)
    const accuracy = values.find((group) => group.name === 'accuracy')!
    expect(accuracy.rows[0]).toMatchObject({ low: 0.8921, high: 0.9297 })
    expect(values.map((group) => group.name)).toEqual(['accuracy', 'errors', 'f1', 'latency_ms', 'samples'])
  })

  test('pageGroups() shows a low without a high, and bounds without a value, as values of their own', () => {
    const names = pageGroups(
      [series('a', 1), series('a_low', 1), series('b_low', 1), series('b_high', 1)],
      false,
    ).values
    expect(names.map((group) => group.name)).toEqual(['a', 'a_low', 'b_high', 'b_low'])
  })

  test('pageGroups() takes benchmarks out of charts and values', () => {
    const groups = pageGroups(summaries(benchmark().series), false)
    expect([groups.charts.length, groups.values.length]).toEqual([0, 0])
    expect(groups.bench).toHaveLength(24)
  })

  test('pageGroups() makes charts of a training run', () => {
    const { charts, values, bench } = pageGroups(summaries(training().series), false)
    expect(charts.map((group) => group.name)).toContain('loss')
    expect([values, bench]).toEqual([[], []])
  })
})

test('isStepless() is true when no series has a step', () => {
  expect(isStepless({ name: 'a', series: [series('a', 5), series('a', 5)] })).toBe(true)
  expect(isStepless({ name: 'a', series: [series('a', 5), series('a', 5, {}, 3)] })).toBe(false)
})
