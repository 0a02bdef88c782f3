import { describe, expect, test } from 'vitest'
import { durationMs } from '../src/model/duration.ts'
import { experiment } from './fake-data.ts'

describe('durationMs', () => {
  test.each([
    ['not started', { started_at_ms: null }, null],
    ['over', { started_at_ms: 1000, done_at_ms: 4000 }, 3000],
    ['running', { started_at_ms: 1000, done_at_ms: null, status: 'running' }, 9000],
    ['running by a clock ahead', { started_at_ms: 20_000, done_at_ms: null, status: 'running' }, 0],
    ['ended without a time', { started_at_ms: 1000, done_at_ms: null, last_event_at_ms: 3000 }, 2000],
    ['ended without any time', { started_at_ms: 1000, done_at_ms: null, last_event_at_ms: null }, null],
  ] as const)('durationMs() of an experiment that is %s', (_, change, expected) => {
    const made = { ...experiment('e', 's'), ...change }
    expect(durationMs(made, 10_000)).toBe(expected)
  })
})
