import type { JsonObject, WireSeriesSummary } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { chartLines, lineKey, pageHues, type Source } from '../src/model/lines.ts'

function series(metadata: JsonObject): WireSeriesSummary {
  return { metric_name: 'loss', metadata, n: 2, min: 0, max: 1, last: 0, first_step: 0, last_step: 1, last_time_ms: 1 }
}

const train = series({ split: 'train' })
const validation = series({ split: 'validation' })
const one: Source = { id: 'e1', startMs: 0, label: '', color: null }
const first: Source = { id: 'e1', startMs: 0, label: 'first', color: 3 }
const second: Source = { id: 'e2', startMs: 0, label: 'second', color: 5 }

test('lineKey() is the same whatever the order of metadata keys', () => {
  expect(lineKey('e', { a: 1, b: 2 })).toBe(lineKey('e', { b: 2, a: 1 }))
})

describe('chartLines', () => {
  test('chartLines() of one experiment: hue by metadata, the same on every chart', () => {
    const hues = pageHues([{ series: [train, validation] }, { series: [series({})] }])
    const both = chartLines([{ source: one, series: [train, validation] }], hues)
    const alone = chartLines([{ source: one, series: [validation] }], hues)
    expect(both.map((line) => line.label)).toEqual(['train', 'validation'])
    expect(alone[0]!.style.color).toBe(both[1]!.style.color)
    expect(both[0]!.style.color).not.toBe(both[1]!.style.color)
  })

  test('chartLines() draws a lone line full and calls it by all its metadata', () => {
    expect(chartLines([{ source: one, series: [validation] }], new Map())[0]).toMatchObject({
      label: 'validation',
      style: { dash: 0 },
    })
  })

  test('chartLines() draws finer cuts thin, each kind with dashes of its own', () => {
    const batch = series({ granularity: 'batch', split: 'train' })
    const lines = chartLines([{ source: one, series: [train, validation, batch] }], new Map())
    expect(lines.map(({ label, style }) => [label, style.fine, style.dash])).toEqual([
      ['train', false, 0],
      ['validation', false, 1],
      ['train · batch', true, 0],
    ])
  })

  test('chartLines() of several experiments: hue by experiment, dash by metadata', () => {
    const lines = chartLines(
      [
        { source: first, series: [train, validation] },
        { source: second, series: [train] },
      ],
      new Map(),
    )
    expect(lines.map((line) => [line.label, line.style.color, line.style.dash])).toEqual([
      ['first · train', 3, 0],
      ['first · validation', 3, 1],
      ['second · train', 5, 0],
    ])
  })

  test('chartLines() names experiments alone when they recorded the same map', () => {
    const lines = chartLines(
      [first, second].map((source) => ({ source, series: [train] })),
      new Map(),
    )
    expect(lines.map((line) => line.label)).toEqual(['first', 'second'])
  })
})
