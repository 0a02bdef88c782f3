import { describe, expect, test } from 'vitest'
import * as fault from '../src/server/fault.ts'

const intake = (sinceStartMs: number, events: readonly number[] = [1]) => ({ sinceStartMs, events })
const accepted = { do: 'accept' }

describe('time', () => {
  test.each([
    ['unavailable', fault.unavailable(8_000), { do: 'refuse', status: 503 }],
    ['captivePortal', fault.captivePortal(8_000), { do: 'refuse', status: 302, headers: { location: '/login' } }],
  ])('%s() refuses every request until its time is over', (_, { decide }, refusal) => {
    expect(decide(intake(0))).toEqual(refusal)
    expect(decide({ sinceStartMs: 7_999, events: undefined })).toEqual(refusal)
    expect(decide(intake(8_000))).toEqual(accepted)
  })

  test('unreachable() leaves the refusing to the socket', () => {
    const { unreachableMs, decide } = fault.unreachable(30_000)
    expect(unreachableMs).toBe(30_000)
    expect(decide(intake(0))).toEqual(accepted)
  })

  test('throttled() refuses until the time that its first answer told, and lets other requests pass', () => {
    const { decide } = fault.throttled(4)
    const refusal = { do: 'refuse', status: 429, headers: { 'retry-after': '4' } }
    expect(decide({ sinceStartMs: 0, events: undefined })).toEqual(accepted)
    expect(decide(intake(300))).toEqual(refusal)
    expect(decide(intake(4_200))).toEqual(refusal)
    expect(decide(intake(4_300))).toEqual(accepted)
  })
})

describe('count', () => {
  test.each([
    ['resets', fault.resets(2), 'reset'],
    ['lostAnswers', fault.lostAnswers(2), 'lose-answer'],
    ['hangs', fault.hangs(2), 'hang'],
  ])('%s() spoils the first intake requests and nothing else', (_, { decide }, what) => {
    expect(decide({ sinceStartMs: 0, events: undefined })).toEqual(accepted)
    expect([decide(intake(0)), decide(intake(1)), decide(intake(2))]).toEqual([{ do: what }, { do: what }, accepted])
  })
})

describe('content', () => {
  test.each([
    [[], accepted],
    [[1, 2], accepted],
    [[1, 2, 3], { do: 'refuse', status: 413 }],
  ])('tooLarge() with a limit of 2 decides about %j', (events, expected) => {
    expect(fault.tooLarge(2).decide(intake(0, events))).toEqual(expected)
  })

  test.each([
    [[], accepted],
    [[6, 8], accepted],
    [[6, 7, 8], { do: 'refuse', status: 400 }],
    [[7], { do: 'refuse', status: 400 }],
  ])('poisoned() with event 7 decides about %j', (events, expected) => {
    expect(fault.poisoned(7).decide(intake(0, events))).toEqual(expected)
  })
})
