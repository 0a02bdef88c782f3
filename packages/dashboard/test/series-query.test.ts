import { describe, expect, test } from 'vitest'
import { seriesQuery } from '../src/model/series-query.ts'

describe('seriesQuery', () => {
  const at = { axis: 'step', range: null, startMs: 1000, widthPx: 400 } as const

  test('seriesQuery() asks for everything when nothing is zoomed', () => {
    expect(seriesQuery('loss', at)).toEqual({ metric: 'loss', x: 'step', buckets: 256 })
  })

  test('seriesQuery() asks for whole steps a little beyond a zoom, not below 0', () => {
    expect(seriesQuery('loss', { ...at, range: [100, 200] })).toMatchObject({ from: 95, to: 205 })
    expect(seriesQuery('loss', { ...at, range: [-50, 10.4] })).toMatchObject({ from: 0, to: 14 })
  })

  test('seriesQuery() turns relative times into times', () => {
    expect(seriesQuery('loss', { ...at, axis: 'relative', range: [0, 100] })).toMatchObject({
      x: 'time',
      from: 995,
      to: 1105,
    })
    expect(seriesQuery('loss', { ...at, axis: 'wall', range: [2000, 2100] })).toMatchObject({
      x: 'time',
      from: 1995,
      to: 2105,
    })
  })
})
