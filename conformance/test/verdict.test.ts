import { expect, test } from 'vitest'
import type { Observation, Told } from '../src/observation.ts'
import type { Row } from '../src/row.ts'
import { verdict } from '../src/verdict.ts'
import { observation, row } from './fixtures/observation.ts'

const said = (farewell: NonNullable<Told['farewell']>): Partial<Observation> => ({
  told: { lost: farewell.lost, troubles: 0, words: '', farewell },
})
const silent = { told: { lost: 0, troubles: 0, words: '' } }
const ending: Partial<Row> = { ending: { kind: 'exit', code: 7 } }

test.each<[string, Partial<Row>, Partial<Observation>, string]>([
  ['a lost event', ending, { ...silent, lost: 1, lostEvents: [4] }, '1 lost, at most 0 may be'],
  ['more lost than allowed', { ...ending, expect: { maxLost: 5 } }, { ...silent, lost: 6 }, '6 lost, at most 5 may be'],
  ['no poison lost', { ...ending, expect: { lostEvents: [9] } }, silent, '0 lost (), exactly 9 must be'],
  [
    'another event than the poison lost',
    { ...ending, expect: { lostEvents: [9] } },
    { ...silent, lost: 1, lostEvents: [8] },
    '1 lost (8), exactly 9 must be',
  ],
  [
    'an event beside the poison lost',
    { ...ending, expect: { lostEvents: [9] } },
    { ...silent, lost: 2, lostEvents: [8, 9] },
    '2 lost (8, 9), exactly 9 must be',
  ],
  ['a double effect', {}, { doubles: 2 }, '2 took effect twice'],
  ['a key with other bytes', {}, { reusedKeys: 1 }, '1 idempotency keys came with other bytes'],
  ['an early request', {}, { earlyRequests: 3 }, '3 requests before Retry-After was over'],
  ['another exit', ending, { ...silent, exit: '0', isExitKept: false }, 'the process ended with 0'],
  ['no end', ending, { ...silent, isExitKept: false, isOverdue: true }, 'the process did not end by itself'],
  [
    'too many failed requests',
    { expect: { maxFailedRequests: 10 } },
    { failedRequests: 11 },
    '11 failed requests, at most 10 may be',
  ],
  [
    'silence while blocked',
    { expect: { minRequestsWhileBlocked: 10 } },
    {},
    '0 requests while blocked, at least 10 must be',
  ],
  ['a slow end', { expect: { maxEndingMs: 5 } }, { endingMs: 6 }, 'the end took 6 ms, at most 5 may be'],
  ['an unreadable request', {}, { errors: ['POST /x: bad'] }, 'POST /x: bad'],
  ['no farewell', {}, silent, 'it did not say what became of the events'],
  [
    'a farewell that hides a loss',
    { expect: { maxLost: 9 } },
    { lost: 2, ...said({ isOk: false, lost: 1, pending: 0 }) },
    'it said that 1 were lost or pending, and 2 were',
  ],
  [
    'a farewell that invents a loss',
    {},
    said({ isOk: false, lost: 0, pending: 1 }),
    'it said that 1 were lost or pending, and 0 were',
  ],
  [
    'ok after a loss',
    { expect: { maxLost: 9 } },
    { lost: 1, ...said({ isOk: true, lost: 1, pending: 0 }) },
    'it said ok, and 1 were lost',
  ],
  ['not ok without a loss', {}, said({ isOk: false, lost: 0, pending: 0 }), 'it said not ok, and 0 were lost'],
])('verdict() names %s', (_, rowChanges, changes, problem) => {
  expect(verdict(row(rowChanges), observation(changes))).toEqual([problem])
})

test.each<[string, Partial<Row>, Partial<Observation>]>([
  ['everything delivered and said so', {}, {}],
  [
    'exactly the poison lost and said so',
    { expect: { lostEvents: [9] } },
    { lost: 1, lostEvents: [9], ...said({ isOk: false, lost: 1, pending: 0 }) },
  ],
  ['a silent end with all delivered', ending, silent],
  ['a loss within its bound', { ...ending, expect: { maxLost: 5 } }, { ...silent, lost: 5 }],
  ['events that came again without effect', {}, { again: 7 }],
])('verdict() accepts %s', (_, rowChanges, changes) => {
  expect(verdict(row(rowChanges), observation(changes))).toEqual([])
})
