import { describe, expect, test } from 'vitest'
import {
  chosenColumns,
  columnSummary,
  type ListRow,
  metricColumns,
  metricCount,
  sortRows,
} from '../src/model/list-columns.ts'
import { benchmark, evaluation, experiment, NOW_MS, training } from './fake-data.ts'
import { summaries } from './fake-series.ts'

const rows: ListRow[] = [training(), evaluation(), benchmark()].map(({ experiment, series }) => ({
  experiment,
  summary: summaries(series),
}))
const empty: ListRow = {
  experiment: experiment('exp_new', 'new', { started_at_ms: null, status: 'created' }),
  summary: undefined,
}

describe('metricColumns', () => {
  test('metricColumns() of rows that are not loaded are none', () => {
    expect(metricColumns([empty])).toEqual([])
  })

  test('metricColumns() keep metadata maps apart and leave benchmarks out', () => {
    const ids = metricColumns(rows).map((column) => column.id)
    expect(ids).toContain('loss|split=train')
    expect(ids).toContain('loss|split=validation')
    expect(ids.some((id) => id.includes('bench'))).toBe(false)
  })
})

describe('chosenColumns', () => {
  test('chosenColumns() without a choice has one column per name, of held-out data where there is some', () => {
    const names = chosenColumns(metricColumns(rows), null).map((column) => column.id)
    expect(names).toContain('loss|split=validation')
    expect(names).not.toContain('loss|split=train')
  })

  test('chosenColumns() without a choice are few, and say how good a run was', () => {
    const columns = chosenColumns(metricColumns(rows), null)
    expect(columns.length).toBe(4)
    expect(columns.some((column) => /_low|_ms|learning_rate/.test(column.id))).toBe(false)
  })

  test('chosenColumns() keep a chosen column that no row has', () => {
    expect(chosenColumns([], ['gone|train', 'plain'])).toEqual([
      { id: 'gone|train', name: 'gone', label: 'train' },
      { id: 'plain', name: 'plain', label: '' },
    ])
  })
})

test('columnSummary() is what a row has in a column', () => {
  const [column] = chosenColumns(metricColumns(rows), ['accuracy|aggregation=final'])
  expect([rows[0]!, rows[1]!, empty].map((row) => columnSummary(row, column!)?.last)).toEqual([
    undefined,
    0.9128,
    undefined,
  ])
})

test('metricCount() counts names, not series', () => {
  expect([metricCount(rows[0]!), metricCount(empty)]).toEqual([6, null])
})

describe('sortRows', () => {
  const order = (sort: string): string[] => sortRows([...rows, empty], sort, NOW_MS).map((row) => row.experiment.id)

  test('sortRows() puts rows without a value last in both directions', () => {
    expect(order('metrics').at(-1)).toBe('exp_new')
    expect(order('-metrics').at(-1)).toBe('exp_new')
    expect(order('duration').at(-1)).toBe('exp_new')
  })

  test.each([
    ['name', ['exp_bench', 'exp_train', 'exp_eval', 'exp_new']],
    ['-started', ['exp_train', 'exp_eval', 'exp_bench']],
    ['duration', ['exp_bench', 'exp_eval', 'exp_train']],
    ['-accuracy|aggregation=final', ['exp_eval']],
  ])('sortRows() by %s', (sort, first) => {
    const ids = order(sort).filter((id) => id !== 'exp_new' || sort === 'name')
    expect(ids.slice(0, first.length)).toEqual(first)
  })

  test('sortRows() leaves equal rows in their order', () => {
    expect(order('no such column')).toEqual(['exp_train', 'exp_eval', 'exp_bench', 'exp_new'])
  })
})
