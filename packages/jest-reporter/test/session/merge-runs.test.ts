import { describe, expect, it } from 'vitest'
import type { TestOutcome, TestRecord } from '../../src/model/test-record.ts'
import { mergeRounds } from '../../src/session/merge-runs.ts'
import { type MetricEvent, runEvents } from '../../src/session/run-events.ts'
import { runRecord } from '../support/run-record.ts'

const test = (durationMs: number, outcome: TestOutcome = 'passed'): TestRecord => ({
  id: 't1',
  label: 'a.test.js > works',
  project: '',
  file: 'a.test.js',
  suite: [],
  name: 'works',
  group: 0,
  outcome,
  durationMs,
  attempts: 1,
  message: null,
  line: null,
  endedAtMs: 1,
})

const durationsOf = (tests: TestRecord[]): MetricEvent[] =>
  runEvents(mergeRounds(tests.map((one, n) => runRecord(n, [], { tests: [one] }))), null).events.filter(
    (event): event is MetricEvent => event.kind === 'metric' && event.name === 'test_duration_ms',
  )

describe('mergeRounds()', () => {
  it('mergeRounds() keeps the duration of a test in every process, in order, under its worst outcome', () => {
    const events = durationsOf([test(5), test(7, 'failed'), test(6)])
    expect(events.map(({ step, value }) => [step, value])).toEqual([
      [0, 5],
      [1, 7],
      [2, 6],
    ])
    expect(new Set(events.map(({ metadata }) => metadata.outcome))).toEqual(new Set(['failed']))
  })

  it('mergeRounds() of one process gives one duration', () => {
    expect(durationsOf([test(5)]).map(({ step, value }) => [step, value])).toEqual([[0, 5]])
  })

  it('mergeRounds() refuses no runs', () => {
    expect(() => mergeRounds([])).toThrow('Cannot merge runs: there are none')
  })
})
