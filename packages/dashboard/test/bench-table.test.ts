import type { JsonObject, WireSeriesSummary } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { benchTable } from '../src/model/bench-table.ts'
import { benchmark } from './fake-data.ts'
import { summaries } from './fake-series.ts'

function series(metric_name: string, n: number, metadata: JsonObject): WireSeriesSummary {
  return { metric_name, metadata, n, min: 0, max: 1, last: 0.5, first_step: null, last_step: null, last_time_ms: 1 }
}

describe('benchTable', () => {
  test('benchTable() of nothing has no rows', () => {
    expect(benchTable([])).toMatchObject({ rows: [], columns: [], primary: '' })
  })

  test('benchTable() sorts by the median, fastest first, and joins metrics that carry only the name', () => {
    const table = benchTable(summaries(benchmark().series))
    expect(table.columns).toEqual(['p50', 'mean', 'min', 'p99', 'samples', 'throughput_ops_per_second'])
    expect(table.primary).toBe('p50')
    expect(table.rows.map((row) => row.bench)).toEqual(['radix sort', 'native sort', 'quick sort', 'bubble sort'])
    expect(table.rows[0]!.values.get('throughput_ops_per_second')).toBeCloseTo(1000 / 0.188)
  })

  test('benchTable() says once what all rows share', () => {
    const table = benchTable(summaries(benchmark().series))
    expect(table.shared).toBe('bench/sort.bench.ts · sort')
    expect(table.rows.map((row) => row.detail)).toEqual(['', '', '', ''])
  })

  test('benchTable() tells equal names in different files apart', () => {
    const table = benchTable([
      series('latency_ms', 1, { bench: 'sort', stat: 'p50', file: 'a.ts' }),
      series('latency_ms', 1, { bench: 'sort', stat: 'p50', file: 'b.ts' }),
    ])
    expect(table.rows.map((row) => row.detail)).toEqual(['a.ts', 'b.ts'])
  })
})
