import { describe, expect, test } from 'vitest'
import { buildChart, type ChartSpec, type DrawnLine } from '../src/chart-series.ts'
import type { LineColumns } from '../src/model/columns.ts'

const ink = { text: '#000000', grid: '#000000', mark: '#000000' }

function line(key: string, columns: Partial<LineColumns>): DrawnLine {
  const plain = { x: [], mid: [], low: null, high: null, exactEnds: false, notFinite: [] }
  return { key, color: '#0b6bb8', dash: [], fine: false, columns: { ...plain, ...columns } }
}

function spec(lines: DrawnLine[], change: Partial<ChartSpec> = {}): ChartSpec {
  return { lines, axis: 'step', log: false, smoothing: 0, range: null, marks: [], ink, ...change }
}

const raw = line('raw', { x: [0, 1, 2], mid: [1, 2, 3] })
const means = line('means', {
  x: [0, 1, 5, 8],
  mid: [1, 2, 3, 9],
  low: [1, 0, 1, 9],
  high: [1, 4, 5, 9],
  exactEnds: true,
})

describe('buildChart', () => {
  test('buildChart() of nothing has an empty x', () => {
    expect(buildChart(spec([]))).toMatchObject({ data: [[]], owners: [], bands: [], dots: [] })
  })

  test('buildChart() draws the first line last, over the others', () => {
    expect(buildChart(spec([raw, line('b', { x: [0], mid: [1] })])).owners).toEqual(['b', 'raw'])
  })

  test('buildChart() fills between the extremes of means', () => {
    const { owners, bands, series } = buildChart(spec([means]))
    expect(owners).toEqual(['means', 'means', 'means'])
    expect(bands).toMatchObject([{ series: [1, 2] }])
    expect(series).toHaveLength(4)
  })

  test('buildChart() does not draw means on into exact ends, and marks the last point', () => {
    const { data, dots } = buildChart(spec([means]))
    expect(data[3]).toEqual([null, 2, 3, null])
    expect(dots).toEqual([{ color: '#0b6bb8', x: 8, y: 9 }])
  })

  test('buildChart() keeps the raw line, faint, behind the smoothed one', () => {
    const { owners, series } = buildChart(spec([raw], { smoothing: 0.5 }))
    expect(owners).toEqual(['raw', 'raw'])
    expect(series[1]!.stroke).toMatch(/^#0b6bb8[0-9a-f]{2}$/)
    expect(series[2]!.stroke).toBe('#0b6bb8')
  })

  test('buildChart() leaves out what a logarithm cannot show', () => {
    expect(buildChart(spec([line('a', { x: [0, 1, 2], mid: [-1, 0, 2] })], { log: true })).data[1]).toEqual([
      null,
      null,
      2,
    ])
  })

  test('buildChart() keeps its shape when only points are added, and changes it with the axis', () => {
    const more = line('raw', { x: [0, 1, 2, 3], mid: [1, 2, 3, 4] })
    expect(buildChart(spec([more])).shape).toBe(buildChart(spec([raw])).shape)
    expect(buildChart(spec([raw], { axis: 'wall' })).shape).not.toBe(buildChart(spec([raw])).shape)
  })
})
