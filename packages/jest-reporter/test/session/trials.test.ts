import { describe, expect, it } from 'vitest'
import type { UserMetric } from '../../src/model/test-record.ts'
import { type MetricEvent, runEvents } from '../../src/session/run-events.ts'
import { runRecord } from '../support/run-record.ts'

const trial = (value: number, over: Partial<UserMetric> = {}): UserMetric => ({
  name: 'solved',
  value,
  step: null,
  better: 'higher',
  isTrial: true,
  metadata: { model: 'm1' },
  test: 'a.test.js > task',
  file: 'a.test.js',
  project: '',
  attempt: 1,
  atMs: 1,
  ...over,
})

const NAMES = ['trials', 'pass_rate', 'pass_at_k', 'pass_all_k']

function eventsOf(metrics: UserMetric[]): MetricEvent[] {
  const { events } = runEvents(runRecord(0, [], { metrics }), null)
  return events.flatMap((event) => (event.kind === 'metric' && NAMES.includes(event.name) ? [event] : []))
}

const shown = (metrics: UserMetric[]): unknown[] =>
  eventsOf(metrics).map(({ name, value, step }) => [name, Math.round(value * 1e4) / 1e4, step])

describe('trials', () => {
  it('runEvents() gives nothing for scores that no test called trials', () => {
    const { isTrial: _, ...score } = trial(1)
    expect(shown([score, { ...score, value: 0 }])).toEqual([])
  })

  it('runEvents() gives the rate at the number of trials, and the chances for every k up to it', () => {
    expect(shown([trial(1), trial(0), trial(1), trial(0)])).toEqual([
      ['trials', 2, null],
      ['trials', 2, null],
      ['pass_rate', 0.5, 4],
      ['pass_at_k', 0.5, 1],
      ['pass_all_k', 0.5, 1],
      ['pass_at_k', 0.8333, 2],
      ['pass_all_k', 0.1667, 2],
      ['pass_at_k', 1, 3],
      ['pass_all_k', 0, 3],
      ['pass_at_k', 1, 4],
      ['pass_all_k', 0, 4],
    ])
  })

  it('runEvents() names test, score and what the test said; the outcome divides the trials', () => {
    const events = eventsOf([trial(1), trial(0), trial(0)])
    const base = { test: 'a.test.js > task', score: 'solved', model: 'm1' }
    expect(events.filter(({ name }) => name === 'trials').map(({ value, metadata }) => [value, metadata])).toEqual([
      [1, { ...base, outcome: 'passed' }],
      [2, { ...base, outcome: 'failed' }],
    ])
    expect(events.find(({ name }) => name === 'pass_rate')?.metadata).toEqual(base)
  })

  it('runEvents() takes tests, names and metadata apart', () => {
    const rates = eventsOf([
      trial(1),
      trial(0, { name: 'cited' }),
      trial(0, { metadata: {} }),
      trial(1, { test: 'other' }),
    ])
    expect(rates.filter(({ name }) => name === 'pass_rate').map(({ value }) => value)).toEqual([1, 0, 0, 1])
  })

  it('runEvents() counts only the trials of the last attempt: the others failed, or there would be no retry', () => {
    const rates = eventsOf([trial(0), trial(0), trial(1, { attempt: 2 }), trial(0, { attempt: 2 })])
    expect(rates.find(({ name }) => name === 'pass_rate')).toMatchObject({ value: 0.5, step: 2 })
  })

  it('runEvents() draws at most 32 of many trials', () => {
    const events = eventsOf(Array.from({ length: 100 }, (_, i) => trial(i % 2)))
    expect(events.filter(({ name }) => name === 'pass_at_k').at(-1)?.step).toBe(32)
  })
})
