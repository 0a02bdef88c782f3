// The fault matrix: outages, refusals and every way in which a process ends. Expectations hold for ours; peers are only measured.
import type { Ending, Workload } from './child/job.ts'
import type { Row } from './row.ts'
import * as fault from './server/fault.ts'

const loop: Workload = { kind: 'paced', events: 2000 }
const crash: Workload = { kind: 'burst', events: 500 }
const shutdown = (afterMs: number): Ending => ({ kind: 'shutdown', afterMs })
const POISON = 1000

// After an outage a client gets time to notice by itself: one of the peers sends only each 10 s; then it is shut down as its documentation tells.
const outages: readonly Row[] = [
  { name: 'healthy', title: 'healthy', workload: loop, fault: fault.healthy, ending: shutdown(2_000), expect: {} },
  {
    name: '503-8s',
    title: '503 for 8 s',
    workload: loop,
    fault: () => fault.unavailable(8_000),
    ending: shutdown(25_000),
    expect: {},
  },
  {
    name: '503-40s',
    title: '503 for 40 s',
    workload: loop,
    fault: () => fault.unavailable(40_000),
    ending: shutdown(50_000),
    expect: { maxFailedRequests: 10 },
  },
  {
    name: 'refused-30s',
    title: 'connection refused 30 s',
    workload: loop,
    fault: () => fault.unreachable(30_000),
    ending: shutdown(40_000),
    expect: {},
  },
  {
    name: 'portal-5s',
    title: 'captive portal 302 for 5 s',
    workload: loop,
    fault: () => fault.captivePortal(5_000),
    ending: shutdown(20_000),
    expect: {},
  },
  {
    name: 'reset',
    title: 'reset ×3, nothing committed',
    workload: loop,
    fault: () => fault.resets(3),
    ending: shutdown(20_000),
    expect: {},
  },
  {
    name: 'lost-answer',
    title: 'lost answer ×3 (committed, socket dies)',
    workload: loop,
    fault: () => fault.lostAnswers(3),
    ending: shutdown(20_000),
    expect: {},
  },
  {
    // As long as the longest request timeout by default, ours, and some.
    name: 'hang',
    title: 'first request hangs',
    workload: loop,
    fault: () => fault.hangs(1),
    ending: shutdown(62_000),
    expect: {},
  },
]

const refusals: readonly Row[] = [
  {
    name: '429',
    title: '429 + Retry-After 4',
    workload: loop,
    fault: () => fault.throttled(4),
    ending: shutdown(25_000),
    expect: {},
  },
  {
    name: '413',
    title: '413 above 100 events',
    workload: loop,
    fault: () => fault.tooLarge(100),
    ending: shutdown(25_000),
    expect: {},
  },
  {
    name: 'poison',
    title: '400 if a batch holds one poison event',
    workload: loop,
    fault: () => fault.poisoned(POISON),
    ending: shutdown(25_000),
    expect: { lostEvents: [POISON] },
  },
  {
    name: 'burst',
    title: 'burst of 50,000',
    workload: { kind: 'burst', events: 50_000 },
    fault: fault.healthy,
    ending: shutdown(5_000),
    expect: {},
  },
  {
    name: 'blocked',
    title: '5 s blocked loop',
    workload: { kind: 'blocking', events: 2000, forMs: 5_000 },
    fault: fault.healthy,
    ending: shutdown(2_000),
    // One per flush delay of 250 ms would be 20.
    expect: { minRequestsWhileBlocked: 10 },
  },
]

// How long the exit handler may hold the process: its bound of 3 s, and 200 ms.
const MAX_ENDING_MS = 3_200

const endings: readonly Row[] = [
  ending('natural', 'natural end, no shutdown call', { kind: 'natural' }),
  ending('exit', '`process.exit(7)`', { kind: 'exit', code: 7 }),
  {
    ...ending('exit-10k', '`process.exit(7)` with 10,000 queued', { kind: 'exit', code: 7 }),
    workload: { kind: 'burst', events: 10_000 },
  },
  ending('throw', 'uncaught error', { kind: 'throw' }),
  ending('reject', 'unhandled rejection', { kind: 'reject' }),
  ending('sigterm', 'SIGTERM', { kind: 'signal', signal: 'SIGTERM', afterMs: 0 }),
  ending('sigint', 'SIGINT', { kind: 'signal', signal: 'SIGINT', afterMs: 0 }),
  ending('sighup', 'SIGHUP', { kind: 'signal', signal: 'SIGHUP', afterMs: 0 }),
  {
    ...ending('sigkill', 'SIGKILL at once', { kind: 'signal', signal: 'SIGKILL', afterMs: 0 }),
    durability: 'turn',
    isRestarted: true,
  },
  {
    ...ending('sigkill-300ms', 'SIGKILL 300 ms later', { kind: 'signal', signal: 'SIGKILL', afterMs: 300 }),
    durability: 'turn',
    isRestarted: true,
  },
  {
    // 500 events fill a segment; what stands in the open one may be lost.
    ...ending('sigkill-batch', 'SIGKILL at once, sealed segments kept', {
      kind: 'signal',
      signal: 'SIGKILL',
      afterMs: 0,
    }),
    workload: { kind: 'burst', events: 1_200 },
    durability: 'batch',
    isRestarted: true,
    expect: { maxLost: 200 },
  },
]

/** All rows, in the order of the table. */
export const ROWS: readonly Row[] = [...outages, ...refusals, ...endings]

/** @throws Error that lists the known names. */
export function rowsNamed(names: readonly string[]): readonly Row[] {
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name))
  if (unknown.length > 0) {
    throw new Error(`Cannot run row "${unknown[0]}": known rows are ${ROWS.map(({ name }) => name).join(', ')}`)
  }
  return ROWS.filter(({ name }) => names.includes(name))
}

function ending(name: string, title: string, how: Ending): Row {
  return { name, title, workload: crash, fault: fault.healthy, ending: how, expect: { maxEndingMs: MAX_ENDING_MS } }
}
