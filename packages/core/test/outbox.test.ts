import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Ledger } from '../src/deliver/ledger.ts'
import { Outbox } from '../src/hosts/outbox.ts'
import type { FromWorker } from '../src/hosts/worker-messages.ts'

const posted: FromWorker[] = []
const report = (lane: number) => {
  const stats = new Ledger().snapshot()
  return { lane, stats, errors: [], parked: undefined, nextAttemptAtMs: undefined }
}
let outbox: Outbox

beforeEach(() => {
  vi.useFakeTimers()
  posted.length = 0
  outbox = new Outbox((news) => posted.push(news), report)
})
afterEach(() => {
  vi.useRealTimers()
})

test('news of several requests go out as one message, with one report per lane', () => {
  outbox.settled(0, [[0, 4]], 'acknowledged')
  outbox.statusSettled(1, 'key')
  outbox.settled(0, [[5, 9]], 'dropped')
  expect(posted).toEqual([])
  vi.runAllTimers()
  expect(posted).toEqual([
    {
      say: 'news',
      reports: [report(0), report(1)],
      settled: [
        { lane: 0, ranges: [[0, 4]], fate: 'acknowledged' },
        { lane: 0, ranges: [[5, 9]], fate: 'dropped' },
      ],
      statuses: [{ lane: 1, key: 'key' }],
    },
  ])
})

test('flush() posts at once, and nothing is posted twice', () => {
  outbox.changed(3)
  outbox.flush()
  outbox.flush()
  vi.runAllTimers()
  expect(posted).toEqual([{ say: 'news', reports: [report(3)], settled: [], statuses: [] }])
})

test('news after a flush are posted too', () => {
  outbox.changed(0)
  outbox.flush()
  outbox.changed(1)
  vi.runAllTimers()
  expect(posted.map((news) => news.say === 'news' && news.reports.map(({ lane }) => lane))).toEqual([[0], [1]])
})
