// Random fault schedules on a virtual clock: whatever a server does, the books balance and every event takes effect at most once.
// A failing seed prints itself. SIMULATIONS=10000 runs more of them. Long: the model of the server and its invariants are read together.
import { ApiError, type Outcome } from '@syvain-metrics/api-client'
import { ANNOTATION, type Segment, type WireIngestAck } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import type { Clock, Timer } from '../src/clock.ts'
import { Custody, type Journal } from '../src/deliver/custody.ts'
import { type Piece, piece, pieceKey, pieceRanges, rowPieces } from '../src/deliver/piece.ts'
import type { StatusIntent } from '../src/deliver/status-intent.ts'
import { inlineHost } from '../src/hosts/inline.ts'
import { Replay } from '../src/hosts/replay.ts'
import type { Sink, Target } from '../src/sinks/sink.ts'

const SCHEDULES = Number(process.env.SIMULATIONS ?? 1000)

/** xorshift32, Marsaglia 2003. */
function randomFrom(seed: number): () => number {
  let state = seed * 2654435761 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Time that moves only when it is told to. */
class VirtualClock implements Clock {
  time = 0
  readonly random: () => number
  #timers: { at: number; order: number; f: () => void }[] = []
  #order = 0

  constructor(random: () => number) {
    this.random = random
  }

  nowMs(): number {
    return this.time
  }

  after(delayMs: number, f: () => void): Timer {
    const timer = { at: this.time + delayMs, order: this.#order++, f }
    this.#timers.push(timer)
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer)
      },
    }
  }

  /** Fires the next timer; false when there is none. */
  async step(): Promise<boolean> {
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order)
    const next = this.#timers.shift()
    if (next === undefined) return false
    this.time = Math.max(this.time, next.at)
    next.f()
    // Everything that the timer started settles before the next one fires.
    for (let i = 0; i < 12; i++) await Promise.resolve()
    return true
  }
}

const FAULTS = [
  '503',
  'retry-after',
  'reset',
  'lose-answer',
  'page',
  '409',
  '413',
  '400',
  'named',
  '401',
  '415',
  'rejects',
  'hang',
] as const

/** A server of values: remembers what took effect, and how often. */
class Server {
  readonly effects = new Map<number, number>()
  readonly statuses: string[] = []
  readonly poison: Set<number>
  faultRate: number
  readonly #replies = new Map<string, WireIngestAck>()
  readonly #bodies = new Map<string, string>()
  readonly #random: () => number
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock, random: () => number, faultRate: number, poison: Set<number>) {
    this.#clock = clock
    this.#random = random
    this.faultRate = faultRate
    this.poison = poison
  }

  async ingest(part: Piece): Promise<Outcome<WireIngestAck | undefined>> {
    await new Promise<void>((resolve) => this.#clock.after(1 + this.#random() * 50, resolve))
    const sequences = pieceRanges(part).flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i),
    )
    const key = pieceKey(part)
    // The same key always names the same events.
    expect(this.#bodies.get(key) ?? sequences.join()).toBe(sequences.join())
    this.#bodies.set(key, sequences.join())
    const fault = this.#random() < this.faultRate ? FAULTS[Math.floor(this.#random() * FAULTS.length)] : undefined
    const refusal = this.#refuse(fault, sequences)
    if (refusal !== undefined) return refusal
    const bad = sequences.filter((sequence) => this.poison.has(sequence))
    if (bad.length > 0) {
      const error = new ApiError('poison', { code: 'INVALID' })
      if (fault === 'named') return { kind: 'invalid', items: bad.map((one) => sequences.indexOf(one)), error }
      return { kind: 'invalid', error }
    }
    const ack = this.#replies.get(key) ?? this.#store(sequences)
    this.#replies.set(key, ack)
    if (fault === 'lose-answer') return { kind: 'retry', error: new ApiError('lost', { code: 'NETWORK' }) }
    return { kind: 'ok', data: ack, extensions: new Set() }
  }

  #refuse(fault: (typeof FAULTS)[number] | undefined, sequences: number[]): Outcome<never> | undefined {
    const error = new ApiError(String(fault), { code: 'UNAVAILABLE' })
    switch (fault) {
      case '503':
      case 'reset':
      case 'hang':
        return { kind: 'retry', error }
      case 'retry-after':
        return { kind: 'retry', afterMs: this.#random() * 10_000, error }
      case 'page':
        return { kind: 'suspicious', error }
      case '409':
        return { kind: 'in-progress', afterMs: 500, error }
      case '413':
        return sequences.length > 1 ? { kind: 'too-large', error } : { kind: 'retry', error }
      case '401':
        return { kind: 'unauthorized', error: new ApiError('401', { code: 'UNAUTHORIZED' }) }
      case '415':
        return { kind: 'unsupported', error }
      default:
        return undefined
    }
  }

  #store(sequences: number[]): WireIngestAck {
    let accepted = 0
    for (const sequence of sequences) {
      const times = (this.effects.get(sequence) ?? 0) + 1
      if (times === 1) {
        this.effects.set(sequence, 1)
        accepted++
      }
    }
    return { ok: true, mode: 'queued', accepted, duplicate: sequences.length - accepted, rejected: [] }
  }

  sink(): Sink {
    let rowsOnly = this.#random() < 0.5
    return {
      isSynchronous: false,
      open: () => Promise.reject(new Error('unused')),
      pieces: (segment) => (rowsOnly ? rowPieces(segment) : [piece('segment', segment)]),
      send: (_target, part) => this.ingest(part),
      sendStatus: async (_target, status) => {
        await new Promise<void>((resolve) => this.#clock.after(5, resolve))
        if (this.#random() < this.faultRate)
          return { kind: 'retry', error: new ApiError('503', { code: 'UNAVAILABLE' }) }
        this.statuses.push(status.update.status)
        return { kind: 'ok', data: {}, extensions: new Set() }
      },
      downgrade: () => {
        rowsOnly = true
      },
      close: async () => undefined,
    }
  }
}

/** A disk in memory that outlives its process. */
class Disk implements Journal {
  readonly segments: Segment[] = []
  readonly statuses = new Map<string, StatusIntent>()
  readonly settled = new Set<number>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  append(segment: Segment): { offset: number; length: number } | undefined {
    if (this.segments.reduce((sum, { count }) => sum + count, 0) + segment.count > this.#capacity) return undefined
    this.segments.push(segment)
    return { offset: this.segments.length - 1, length: 1 }
  }

  appendStatus(status: StatusIntent): void {
    this.statuses.set(status.key, status)
  }

  settle(ranges: readonly (readonly [number, number])[]): void {
    for (const [first, last] of ranges) for (let i = first; i <= last; i++) this.settled.add(i)
  }

  settleStatus(key: string): void {
    this.statuses.delete(key)
  }

  read({ offset }: { offset: number }): Segment {
    return this.segments[offset] as Segment
  }

  close(): void {
    // A process that died does not come back here.
  }

  /** What of it has not settled: one segment per event is enough for a test. */
  *unsettled(): Generator<Segment> {
    const seen = new Set<number>()
    for (const segment of this.segments) {
      for (let i = 0; i < segment.count; i++) {
        const sequence = segment.firstSequence + i
        if (this.settled.has(sequence) || seen.has(sequence)) continue
        seen.add(sequence)
        const kind = Number.isFinite(segment.values[i]) ? 'm' : 'n'
        yield segmentAt(sequence, segment.series[i] === ANNOTATION ? 'a' : kind)
      }
    }
  }
}

/** @param kinds Per event: `m` a metric, `n` one that is not a number, `a` an annotation. */
function segmentAt(firstSequence: number, kinds: string): Segment {
  const events = [...kinds]
  return {
    session: '0123456789abcdef',
    firstSequence,
    count: events.length,
    table: /[mn]/.test(kinds) ? [{ name: 'x', metadata: {}, metadataJson: '{}' }] : [],
    series: Uint32Array.from(events, (kind) => (kind === 'a' ? ANNOTATION : 0)),
    steps: new Float64Array(events.length),
    timesMs: new Float64Array(events.length),
    values: Float64Array.from(events, (kind) => (kind === 'n' ? Number.NaN : 0)),
    annotations: events.filter((kind) => kind === 'a').map(() => ({ text: 'a', metadata: {} })),
  }
}

const target: Target = { id: 'e', slug: 'run', url: 'http://x/e', session: '0123456789abcdef' }

async function simulate(seed: number): Promise<void> {
  const random = randomFrom(seed)
  const clock = new VirtualClock(random)
  const isPoisoned = random() < 0.3
  const total = 1 + Math.floor(random() * 200)
  const poison = new Set(isPoisoned ? [Math.floor(random() * total), Math.floor(random() * total)] : [])
  const server = new Server(clock, random, random() * 0.7, poison)
  const disk = new Disk(random() < 0.3 ? 50 : 10_000)
  const keeping = (['memory', 'spill', 'batch'] as const)[Math.floor(random() * 3)] as 'memory' | 'spill' | 'batch'
  const maxRetries = random() < 0.2 ? Math.floor(random() * 3) : null
  const host = inlineHost({
    sink: server.sink(),
    clock,
    maxInFlight: 1 + Math.floor(random() * 4),
    maxRetries,
    onEvent: () => undefined,
  })
  const custody = new Custody({
    host,
    target,
    keeping,
    maxMemoryItems: 20 + Math.floor(random() * 100),
    openJournal: () => disk,
    onLost: (reason, { metrics, annotations }) => {
      custody.lane.ledger.drop(reason, 'metrics', metrics)
      custody.lane.ledger.drop(reason, 'annotations', annotations)
    },
    onDiskFailure: (error) => {
      throw error
    },
  })
  const { ledger } = custody.lane
  const killAt = random() < 0.3 ? Math.floor(random() * 40) : Number.POSITIVE_INFINITY
  const notFinite = new Set<number>()
  let sequence = 0
  let steps = 0
  let isDone = false
  const balance = (): void => {
    for (const kind of ['metrics', 'annotations', 'statuses'] as const)
      expect(ledger.pending(kind)).toBeGreaterThanOrEqual(0)
    expect(ledger.pending('metrics') + ledger.pending('annotations')).toBe(custody.memoryItems + custody.diskItems)
  }
  while (steps < killAt) {
    if (sequence < total && random() < 0.4) {
      const kinds = Array.from({ length: Math.min(total - sequence, 1 + Math.floor(random() * 20)) }, () =>
        random() < 0.1 ? 'a' : random() < 0.05 ? 'n' : 'm',
      ).join('')
      ledger.recorded.metrics += kinds.replaceAll('a', '').length
      ledger.recorded.annotations += kinds.replaceAll(/[mn]/g, '').length
      for (const [i, kind] of [...kinds].entries()) if (kind === 'n') notFinite.add(sequence + i)
      custody.take(segmentAt(sequence, kinds))
      sequence += kinds.length
    } else if (sequence >= total && !isDone) {
      isDone = true
      ledger.recorded.statuses++
      custody.takeStatus({ update: { status: 'done' }, barrier: sequence - 1, key: 'done' })
    }
    const moved = await clock.step()
    balance()
    if (sequence >= total && isDone) server.faultRate *= 0.97 // an outage ends at some time
    if (!moved && sequence >= total && isDone) break
    if (++steps > 20_000) throw new Error('the schedule does not end')
  }
  const wasKilled = steps >= killAt
  if (wasKilled) await restart(server, disk, clock)
  for (const times of server.effects.values()) expect(times).toBe(1)
  if (wasKilled) return
  expect(ledger.pending('metrics') + ledger.pending('annotations') + ledger.pending('statuses')).toBe(0)
  const lost =
    ledger.droppedTally.metrics +
    ledger.droppedTally.annotations +
    ledger.deadLettered.metrics +
    ledger.deadLettered.annotations
  // Acknowledged means stored; a batch given up after a lost answer may be stored all the same.
  expect(server.effects.size).toBeGreaterThanOrEqual(total - lost)
  if (maxRetries === null) {
    expect(ledger.deadLettered.metrics + ledger.deadLettered.annotations).toBeLessThanOrEqual(poison.size)
    for (let i = 0; i < total; i++)
      if (!poison.has(i) && !notFinite.has(i) && disk.segments.length === 0) expect(server.effects.has(i)).toBe(true)
    if (ledger.deadLettered.statuses === 0) expect(server.statuses.at(-1)).toBe('done')
  }
}

/** The process died: another one delivers what the disk holds. Everything on it takes effect, once. */
async function restart(server: Server, disk: Disk, clock: VirtualClock): Promise<void> {
  const left = [...disk.unsettled()]
  server.faultRate = 0
  const host = inlineHost({ sink: server.sink(), clock, maxInFlight: 4, maxRetries: null, onEvent: () => undefined })
  const replay = new Replay(host, {
    target,
    pendingEvents: left.length,
    segments: () => left,
    statuses: () => [...disk.statuses.values()],
    settle: (ranges) => disk.settle(ranges),
    settleStatus: (key) => disk.settleStatus(key),
    finish: () => undefined,
  })
  for (let i = 0; i < 20_000 && (await clock.step()); i++);
  expect(replay.lane.ledger.pending('metrics') + replay.lane.ledger.pending('annotations')).toBe(0)
  for (const { firstSequence, values } of left) {
    if (!Number.isFinite(values[0]) || server.poison.has(firstSequence)) continue
    expect(server.effects.has(firstSequence)).toBe(true)
  }
}

describe('the conservation law', () => {
  test(`holds over ${SCHEDULES} random schedules of faults, and every event takes effect at most once`, {
    timeout: 600_000,
  }, async () => {
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      try {
        await simulate(seed)
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    }
  })
})
