// What was seen of one row, as numbers: made of the server's memory, the child's notes and the end of the process.
import type { Ending, Note } from './child/job.ts'
import type { Row } from './row.ts'
import type { End } from './run/child-process.ts'
import type { IngestServer, RequestRecord } from './server/ingest-server.ts'

/** One measured row. */
export interface Observation {
  readonly recorded: number
  readonly delivered: number
  /** Delivered when the first process was gone, before a second one began. */
  readonly deliveredAtEnd: number
  readonly lost: number
  /** Numbers of the first lost events. */
  readonly lostEvents: readonly number[]
  /** Arrived again after they had taken effect. */
  readonly again: number
  /** Took effect more than once on a server that honours the ids of the protocol. */
  readonly doubles: number
  /** Same idempotency key, other bytes. */
  readonly reusedKeys: number
  readonly requests: number
  readonly failedRequests: number
  /** When the first of them came, in milliseconds after the client began to record. */
  readonly failedAtMs: readonly number[]
  /** Sent before a `Retry-After` was over. */
  readonly earlyRequests: number
  readonly told: Told
  /** Intake requests that arrived while the event loop was blocked. */
  readonly requestsWhileBlocked?: number
  /** The longest time from the recording of an event to its effect, in milliseconds. */
  readonly maxLagMs?: number
  /** How long the recording took: far beyond its pace, the machine was too busy for a fault that is bounded by time. */
  readonly recordingMs: number
  /** From the end of the program to the end of the process, in milliseconds. */
  readonly endingMs: number
  readonly exit: string
  readonly isExitKept: boolean
  readonly isOverdue: boolean
  /** Anything here makes the row invalid. */
  readonly errors: readonly string[]
  readonly stderr: string
}

/** What the client told its user. */
export interface Told {
  readonly lost: number
  readonly troubles: number
  readonly farewell?: { readonly isOk: boolean; readonly lost: number; readonly pending: number }
  /** Its last words. */
  readonly words: string
}

/** What an observation is made of. */
export interface Evidence {
  readonly row: Row
  readonly server: Pick<IngestServer, 'effects' | 'requests' | 'errors'>
  readonly notes: readonly Note[]
  readonly end: End
  readonly deliveredAtEnd: number
}

const MAX_LISTED = 20
// An answer needs a moment to reach a client: a request that was under way meanwhile is not early.
const IN_FLIGHT_MS = 50

/** Counts what was seen. */
export function observe({ row, server, notes, end, deliveredAtEnd }: Evidence): Observation {
  const { effects } = server
  const recorded = row.workload.events
  const lostEvents = range(recorded).filter((event) => !effects.has(event))
  const underTest = server.requests.filter(({ isUnderTest }) => isUnderTest)
  const marks = new Map(notes.flatMap((note) => (note.note === 'mark' ? [[note.name, note.atMs] as const] : [])))
  const beganMs = marks.get('begin')
  const recordedMs = marks.get('recorded')
  const failed = underTest.filter(({ verdict }) => verdict.do !== 'accept')
  const errors = [...server.errors]
  if (recordedMs === undefined) errors.push(`the child did not record: ${end.stderr.trim().split('\n').at(-1) ?? ''}`)
  return {
    recorded,
    delivered: effects.delivered,
    deliveredAtEnd,
    lost: lostEvents.length,
    lostEvents: lostEvents.slice(0, MAX_LISTED),
    again: effects.again,
    doubles: effects.doubles,
    reusedKeys: effects.reusedKeys,
    requests: underTest.length,
    failedRequests: failed.length,
    failedAtMs: failed.slice(0, MAX_LISTED).map(({ atMs }) => atMs - (beganMs ?? atMs)),
    earlyRequests: earlyRequests(underTest),
    told: toldBy(notes),
    ...(row.workload.kind === 'blocking' &&
      beganMs !== undefined &&
      recordedMs !== undefined && {
        requestsWhileBlocked: intakesBetween(underTest, beganMs, recordedMs),
        maxLagMs: maxLagMs(effects, { beganMs, forMs: row.workload.forMs, events: recorded }),
      }),
    recordingMs: (recordedMs ?? 0) - (beganMs ?? 0),
    endingMs: end.atMs - (marks.get('end') ?? end.atMs),
    exit: end.signal ?? String(end.code),
    isExitKept: !end.isOverdue && (end.signal ?? String(end.code)) === expectedExit(row.ending),
    isOverdue: end.isOverdue,
    errors,
    stderr: end.stderr,
  }
}

/** Exit code or signal of a process that ends like this when no client is in it. */
export function expectedExit(ending: Ending): string {
  switch (ending.kind) {
    case 'shutdown':
    case 'natural':
      return '0'
    case 'exit':
      return String(ending.code)
    case 'throw':
    case 'reject':
      return '1'
    case 'signal':
      return ending.signal
  }
}

/** Intake requests that came before the time that the first 429 asked to wait for. */
export function earlyRequests(requests: readonly RequestRecord[]): number {
  const intakes = requests.filter(({ events }) => events !== undefined)
  const first = intakes.find(({ verdict }) => verdict.do === 'refuse' && verdict.status === 429)
  if (first?.answeredAtMs === undefined) return 0
  const toldAtMs = first.answeredAtMs
  return intakes.filter(({ verdict, atMs }) => verdict.do === 'refuse' && atMs > toldAtMs + IN_FLIGHT_MS).length
}

function toldBy(notes: readonly Note[]): Told {
  const farewell = notes.find((note) => note.note === 'farewell')
  const losses = notes.filter((note) => note.note === 'lost')
  const troubles = notes.filter((note) => note.note === 'trouble')
  return {
    // Ours says it in events and again in its result.
    lost: Math.max(sum(losses.map(({ count }) => count)), farewell?.lost ?? 0),
    troubles: troubles.length,
    ...(farewell && { farewell: { isOk: farewell.isOk, lost: farewell.lost, pending: farewell.pending } }),
    words: firstLine(farewell?.words || losses.at(-1)?.words || troubles.at(-1)?.words || ''),
  }
}

// A stack names folders of the machine; some clients print theirs as JSON, in which a line break is written out.
function firstLine(words: string): string {
  return words.split(/\n|\\n/, 1)[0] ?? ''
}

function intakesBetween(requests: readonly RequestRecord[], fromMs: number, toMs: number): number {
  return requests.filter(({ events, atMs }) => events !== undefined && atMs >= fromMs && atMs <= toMs).length
}

function maxLagMs(
  effects: IngestServer['effects'],
  { beganMs, forMs, events }: { readonly beganMs: number; readonly forMs: number; readonly events: number },
): number {
  const lags = range(events).flatMap((event) => {
    const atMs = effects.firstAtMs(event)
    return atMs === undefined ? [] : [atMs - (beganMs + (event * forMs) / events)]
  })
  return Math.round(Math.max(0, ...lags))
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
