import { expect, test } from 'vitest'
import { type Evidence, earlyRequests, observe } from '../src/observation.ts'
import { Effects } from '../src/server/effects.ts'
import type { RequestRecord } from '../src/server/ingest-server.ts'
import { row } from './fixtures/observation.ts'

const request = (atMs: number, changes: Partial<RequestRecord> = {}): RequestRecord => ({
  atMs,
  method: 'POST',
  path: '/events',
  events: 1,
  verdict: { do: 'accept' },
  isUnderTest: true,
  ...changes,
})
const throttled = { do: 'refuse', status: 429 } as const
const end = { code: 0, signal: null, atMs: 2_500, isOverdue: false, stderr: '' }

function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    row: row({ workload: { kind: 'burst', events: 4 } }),
    server: { effects: new Effects(), requests: [], errors: [] },
    notes: [
      { note: 'mark', name: 'begin', atMs: 1_000 },
      { note: 'mark', name: 'recorded', atMs: 2_000 },
      { note: 'mark', name: 'end', atMs: 2_400 },
    ],
    end,
    deliveredAtEnd: 0,
    ...changes,
  }
}

test('observe() makes a row invalid whose child never recorded, and repeats its last words', () => {
  const { errors } = observe(
    evidence({ notes: [], end: { ...end, code: 1, stderr: 'stack\nError: no such package\n' } }),
  )
  expect(errors).toEqual(['the child did not record: Error: no such package'])
})

test('observe() counts what is lost, what came again and what failed, from the start on', () => {
  const effects = new Effects()
  effects.take(
    [
      { event: 0, id: undefined },
      { event: 2, id: undefined },
    ],
    1_500,
  )
  effects.take([{ event: 2, id: undefined }], 1_600)
  const requests = [
    request(900, { isUnderTest: false }),
    request(1_500),
    request(1_550, { verdict: { do: 'reset' } }),
    request(1_600),
  ]
  expect(observe(evidence({ server: { effects, requests, errors: [] }, deliveredAtEnd: 1 }))).toMatchObject({
    recorded: 4,
    delivered: 2,
    deliveredAtEnd: 1,
    lost: 2,
    lostEvents: [1, 3],
    again: 1,
    doubles: 1,
    requests: 3,
    failedRequests: 1,
    failedAtMs: [550],
    recordingMs: 1_000,
    endingMs: 100,
    exit: '0',
    isExitKept: true,
    errors: [],
  })
})

test('observe() adds up what the client told', () => {
  const { notes } = evidence()
  const told = observe(
    evidence({
      notes: [
        ...notes,
        { note: 'lost', count: 2, words: 'dropped' },
        { note: 'lost', count: 1, words: 'refused\n    at /folder/file.js' },
        { note: 'trouble', words: 'hm' },
        { note: 'farewell', isOk: false, lost: 3, pending: 1, words: '' },
      ],
    }),
  ).told
  expect(told).toEqual({ lost: 3, troubles: 1, farewell: { isOk: false, lost: 3, pending: 1 }, words: 'refused' })
})

test('observe() measures requests and lag while the loop was blocked', () => {
  const effects = new Effects()
  effects.take(
    [
      { event: 0, id: undefined },
      { event: 1, id: undefined },
    ],
    1_600,
  )
  effects.take(
    [
      { event: 2, id: undefined },
      { event: 3, id: undefined },
    ],
    2_100,
  )
  const blocking = row({ workload: { kind: 'blocking', events: 4, forMs: 1_000 } })
  const requests = [request(1_600), request(1_700, { events: undefined }), request(2_100)]
  // Event 2 was recorded at 1,500 and event 0 at 1,000; both took 600.
  expect(observe(evidence({ row: blocking, server: { effects, requests, errors: [] } }))).toMatchObject({
    requestsWhileBlocked: 1,
    maxLagMs: 600,
  })
})

test.each([
  ['natural', 'natural', 0, null, true],
  ['a changed code', 'natural', 1, null, false],
  ['a kept throw', 'throw', 1, null, true],
  ['a swallowed throw', 'throw', 0, null, false],
] as const)('observe() compares the end: %s', (_, kind, code, signal, isExitKept) => {
  expect(observe(evidence({ row: row({ ending: { kind } }), end: { ...end, code, signal } })).isExitKept).toBe(
    isExitKept,
  )
})

test.each([
  ['SIGTERM', true],
  ['SIGKILL', false],
] as const)('observe() compares the signal: %s after SIGTERM', (signal, isExitKept) => {
  const terminated = row({ ending: { kind: 'signal', signal: 'SIGTERM', afterMs: 0 } })
  const seen = observe(evidence({ row: terminated, end: { ...end, code: null, signal } }))
  expect([seen.exit, seen.isExitKept]).toEqual([signal, isExitKept])
})

test('observe() does not call an end kept that had to be forced', () => {
  const killed = row({ ending: { kind: 'signal', signal: 'SIGKILL', afterMs: 0 } })
  expect(observe(evidence({ row: killed, end: { ...end, signal: 'SIGKILL', isOverdue: true } })).isExitKept).toBe(false)
})

test('earlyRequests() counts what was sent after the answer was known and refused again', () => {
  const requests = [
    request(1_000, { verdict: throttled, answeredAtMs: 1_005 }),
    request(1_003, { verdict: throttled, answeredAtMs: 1_006 }), // was under way
    request(2_000, { verdict: throttled, answeredAtMs: 2_001 }),
    request(2_100, { events: undefined }), // no intake
    request(5_010),
  ]
  expect(earlyRequests(requests)).toBe(1)
  expect(earlyRequests([request(1), request(2)])).toBe(0)
})
