// What the spool's tests share: segments that can be told apart, headers, a clock that stands still.
import { ANNOTATION, canonicalJson, type Segment, type SpoolHeader } from '@syvain-metrics/protocol'
import type { Clock, Timer } from '../../src/clock.ts'
import type { StatusIntent } from '../../src/deliver/status-intent.ts'
import type { Owner, ProcessTable } from '../../src/spool/owner.ts'

export const SESSION = '00112233445566aa'
export const HOST = 'https://metrics.example.org'

export function header(session: string = SESSION, more: Partial<SpoolHeader> = {}): SpoolHeader {
  return {
    session,
    kind: 'remote',
    host: HOST,
    id: `exp_${session}`,
    slug: 'run-001',
    url: `${HOST}/experiments/exp_${session}`,
    description: 'größe 😀',
    meta: { seed: 7 },
    created_at_ms: 1_700_000_000_000,
    ...more,
  }
}

/** Events `first` to `last`; the value of each is its sequence, and every seventh is an annotation. */
export function segment(first: number, last: number, session: string = SESSION): Segment {
  const count = last - first + 1
  const sequences = Array.from({ length: count }, (_, i) => first + i)
  const isAnnotation = (sequence: number): boolean => sequence % 7 === 6
  const table = sequences.some((s) => !isAnnotation(s))
    ? [{ name: 'loss', metadata: { split: 'train' }, metadataJson: canonicalJson({ split: 'train' }) }]
    : []
  return {
    session,
    firstSequence: first,
    count,
    table,
    series: Uint32Array.from(sequences, (s) => (isAnnotation(s) ? ANNOTATION : 0)),
    steps: Float64Array.from(sequences),
    timesMs: Float64Array.from(sequences, (s) => 1_700_000_000_000 + s),
    values: Float64Array.from(sequences, (s) => (isAnnotation(s) ? 0 : s)),
    annotations: sequences.filter(isAnnotation).map((s) => ({ text: `at ${s}`, metadata: {} })),
  }
}

/** Sequences of all events, checked against their content. */
export function sequencesOf(segments: Iterable<Segment>): number[] {
  const all: number[] = []
  for (const one of segments) {
    let annotation = 0
    for (let i = 0; i < one.count; i++) {
      const sequence = one.firstSequence + i
      const isRight =
        one.series[i] === ANNOTATION
          ? one.annotations[annotation++]?.text === `at ${sequence}`
          : one.values[i] === sequence && one.table[one.series[i]!]?.name === 'loss'
      if (!isRight || one.steps[i] !== sequence) throw new Error(`event ${sequence} is misread`)
      all.push(sequence)
    }
  }
  return all
}

export function sequences(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

export function status(key: string, barrier = -1): StatusIntent {
  return { update: { status: 'running', timestamp_ms: 1_700_000_000_000 }, barrier, key }
}

/** A clock that moves when told to. */
export class ManualClock implements Clock {
  now = 1_700_000_000_000
  readonly timers: { atMs: number; f: () => void }[] = []

  nowMs(): number {
    return this.now
  }

  after(delayMs: number, f: () => void): Timer {
    const timer = { atMs: this.now + delayMs, f }
    this.timers.push(timer)
    return { cancel: () => void this.timers.splice(this.timers.indexOf(timer) >>> 0, 1) }
  }

  random(): number {
    return 0
  }

  advance(byMs: number): void {
    this.now += byMs
    for (const timer of this.timers.filter(({ atMs }) => atMs <= this.now)) {
      this.timers.splice(this.timers.indexOf(timer), 1)
      timer.f()
    }
  }
}

/** Processes that run when their pid stands in `running`, with the start time that stands there. */
export function processTable(self: Partial<Owner> = {}, running: Record<number, string> = {}): ProcessTable {
  const me: Owner = { pid: 1000, started: '50', boot: 'boot-1', namespace: 'pid:[1]', hostname: 'here', ...self }
  return { self: me, startOf: (pid) => running[pid] }
}
