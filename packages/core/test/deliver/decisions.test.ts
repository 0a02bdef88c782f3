// The pure decisions of the engine, as tables. Long: rows of one table are compared with each other.
import { ApiError, type Outcome } from '@syvain-metrics/api-client'
import { ANNOTATION, type Segment, sliceSegment } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitAfterSuccess, limitAfterTooLarge, NO_BATCH_LIMIT } from '../../src/deliver/batch-limit.ts'
import { sealReason } from '../../src/deliver/flush-policy.ts'
import { type Gate, gateAfterFailure, gateWidth, OPEN_GATE } from '../../src/deliver/origin-gate.ts'
import { type Piece, type PieceForm, piece, pieceItems, pieceKey, rowPieces } from '../../src/deliver/piece.ts'
import { PieceQueue } from '../../src/deliver/piece-queue.ts'
import { decide } from '../../src/deliver/retry-policy.ts'
import { halves, itemCount, runs, without } from '../../src/deliver/split.ts'

/** A segment whose events are metrics (m) and annotations (a); the value of each metric is its position. */
function segmentOf(kinds: string): Segment {
  const events = [...kinds]
  return {
    session: '0123456789abcdef',
    firstSequence: 100,
    count: events.length,
    table: kinds.includes('m') ? [{ name: 'x', metadata: {}, metadataJson: '{}' }] : [],
    series: Uint32Array.from(events, (kind) => (kind === 'a' ? ANNOTATION : 0)),
    steps: Float64Array.from(events, (_, i) => i),
    timesMs: new Float64Array(events.length),
    values: Float64Array.from(events, (_, i) => i),
    annotations: events.flatMap((kind, i) => (kind === 'a' ? [{ text: `at ${i}`, metadata: {} }] : [])),
  }
}

const positions = (part: Piece): number[] => {
  const from = part.segment.firstSequence - 100
  return [...part.segment.series].flatMap((series, i) =>
    part.form === 'rows' && series === ANNOTATION ? [] : [from + i],
  )
}
const kinds = fc.stringMatching(/^[ma]{1,40}$/)
const form = fc.constantFrom<PieceForm>('rows', 'segment')

describe('decide()', () => {
  const error = new ApiError('x', { code: 'UNAVAILABLE' })
  const attempt = { items: 5, attempts: 0, reminted: false, isPlain: false, maxRetries: null }
  const one = { ...attempt, items: 1 }
  test.each<[Outcome<unknown>, object, string]>([
    [{ kind: 'ok', data: {}, extensions: new Set() }, attempt, 'settle'],
    [{ kind: 'retry', error }, attempt, 'wait'],
    [{ kind: 'retry', error }, { ...attempt, attempts: 1e6 }, 'wait'],
    [{ kind: 'retry', error }, { ...attempt, maxRetries: 0 }, 'drop'],
    [{ kind: 'retry', error }, { ...attempt, maxRetries: 3, attempts: 2 }, 'wait'],
    [{ kind: 'retry', error }, { ...attempt, maxRetries: 3, attempts: 3 }, 'drop'],
    [{ kind: 'suspicious', error }, attempt, 'wait'],
    [{ kind: 'suspicious', error }, { ...attempt, maxRetries: 0 }, 'drop'],
    [{ kind: 'in-progress', afterMs: 500, error }, { ...attempt, maxRetries: 0 }, 'ask-again'],
    [{ kind: 'too-large', error }, attempt, 'split'],
    [{ kind: 'too-large', error }, one, 'dead-letter'],
    [{ kind: 'invalid', error }, attempt, 'bisect'],
    [{ kind: 'invalid', error, items: [] }, attempt, 'bisect'],
    [{ kind: 'invalid', error, items: [2] }, attempt, 'take-out'],
    [{ kind: 'invalid', error }, one, 'dead-letter'],
    [{ kind: 'unauthorized', error }, attempt, 'remint'],
    [{ kind: 'unauthorized', error }, { ...attempt, reminted: true }, 'park'],
    [{ kind: 'gone', error }, attempt, 'park'],
    [{ kind: 'unsupported', error }, attempt, 'downgrade'],
    [{ kind: 'unsupported', error }, { ...attempt, isPlain: true }, 'wait'],
  ])('after %j with %j does %s', (outcome, state, expected) => {
    expect(decide(outcome, state as typeof attempt).do).toBe(expected)
  })
})

describe('the gate', () => {
  const failure = { nowMs: 1000, random: () => 0.5, retryAfterMs: undefined, sentWhileOpen: false }

  test('gateWidth() is one probe while down, at its time or when asked to flush, and none before a time the server named', () => {
    const down: Gate = { state: 'down', failures: 1, nextProbeMs: 2000, asked: false }
    const at = (gate: Gate, nowMs: number, flushing: boolean): number =>
      gateWidth(gate, { nowMs, maxInFlight: 4, flushing })
    expect(at(OPEN_GATE, 0, false)).toBe(4)
    expect([at(down, 1999, false), at(down, 2000, false), at(down, 1000, true)]).toEqual([0, 1, 1])
    expect([at({ ...down, asked: true }, 1999, true), at({ ...down, asked: true }, 2000, false)]).toEqual([0, 1])
  })

  test('gateAfterFailure() backs off between half and all of a wait that doubles from 200 ms to at most 30 s', () => {
    let gate: Gate = OPEN_GATE
    const waits: number[] = []
    for (let i = 0; i < 10; i++) {
      gate = gateAfterFailure(gate, failure)
      if (gate.state === 'down') waits.push(gate.nextProbeMs - 1000)
    }
    expect(waits).toEqual([150, 300, 600, 1200, 2400, 4800, 9600, 19_200, 22_500, 22_500])
  })

  test('gateAfterFailure() asks a dead origin at most ten times in 40 s, whatever is drawn', () => {
    for (const drawn of [0, 0.25, 0.5, 0.75, 0.999]) {
      let gate: Gate = OPEN_GATE
      let nowMs = 0
      let requests = 0
      while (nowMs < 40_000) {
        requests++
        gate = gateAfterFailure(gate, { ...failure, nowMs, random: () => drawn })
        if (gate.state === 'down') nowMs = gate.nextProbeMs
      }
      expect(requests).toBeLessThanOrEqual(10)
    }
  })

  test('gateAfterFailure() keeps a time the server named exactly, and the longer of two', () => {
    const first = gateAfterFailure(OPEN_GATE, { ...failure, retryAfterMs: 3_600_000 })
    expect(first).toMatchObject({ nextProbeMs: 3_601_000, asked: true })
    expect(gateAfterFailure(first, { ...failure, sentWhileOpen: true })).toBe(first)
    expect(gateAfterFailure(first, { ...failure, retryAfterMs: 5000, sentWhileOpen: true })).toMatchObject({
      nextProbeMs: 3_601_000,
      asked: true,
      failures: 1,
    })
  })

  test('gateAfterFailure() takes Retry-After 0 as no time at all', () => {
    expect(gateAfterFailure(OPEN_GATE, { ...failure, retryAfterMs: 0 })).toMatchObject({
      nextProbeMs: 1150,
      asked: false,
    })
  })

  test('gateAfterFailure() counts requests that were in flight together once', () => {
    const first = gateAfterFailure(OPEN_GATE, { ...failure, sentWhileOpen: true })
    expect(gateAfterFailure(first, { ...failure, sentWhileOpen: true })).toBe(first)
  })
})

describe('sealReason()', () => {
  const limits = { maxBatchItems: 500, flushDelayMs: 250 }
  test.each([
    [{ count: 0, ageMs: 9999, annotationChars: 0 }, undefined],
    [{ count: 1, ageMs: 249, annotationChars: 0 }, undefined],
    [{ count: 1, ageMs: 250, annotationChars: 0 }, 'delay'],
    [{ count: 500, ageMs: 0, annotationChars: 0 }, 'full'],
    [{ count: 20, ageMs: 0, annotationChars: 300_000 }, 'bytes'],
  ])('of %j is %s', (open, reason) => {
    expect(sealReason(open, limits)).toBe(reason)
  })
})

describe('splitting', () => {
  test('halves() and runs() keep every item once and in order', () => {
    fc.assert(
      fc.property(kinds, form, fc.integer({ min: 1, max: 10 }), (text, of, max) => {
        const whole = piece(of, segmentOf(text))
        if (itemCount(whole) === 0) return
        expect(runs(whole, max).flatMap(positions)).toEqual(positions(whole))
        for (const run of runs(whole, max)) expect(itemCount(run)).toBeLessThanOrEqual(max)
        if (itemCount(whole) < 2) return
        const parts = halves(whole)
        expect(parts.flatMap(positions)).toEqual(positions(whole))
        expect(Math.abs(itemCount(parts[0]!) - itemCount(parts[1]!))).toBeLessThanOrEqual(1)
      }),
      { seed: 21, numRuns: 500 },
    )
  })

  test('halves() refuses a single item', () => {
    expect(() => halves(piece('rows', segmentOf('m')))).toThrow('fewer than two items')
  })

  test('without() parts what is named from the rest, and loses nothing', () => {
    fc.assert(
      fc.property(kinds, form, fc.array(fc.nat(45), { minLength: 1, maxLength: 6 }), (text, of, items) => {
        const whole = piece(of, segmentOf(text))
        const all = positions(whole)
        const parts = without(whole, items)
        if (items.some((item) => all[item] === undefined)) {
          expect(parts).toBeUndefined()
          return
        }
        expect(parts?.refused.flatMap(positions)).toEqual(
          [...new Set(items)].sort((a, b) => a - b).map((item) => all[item]),
        )
        expect([...(parts?.refused ?? []), ...(parts?.rest ?? [])].flatMap(positions).sort((a, b) => a - b)).toEqual(
          all,
        )
      }),
      { seed: 22, numRuns: 500 },
    )
  })

  test('without() knows nothing of no items', () => {
    expect(without(piece('rows', segmentOf('mm')), [])).toBeUndefined()
  })
})

test('rowPieces() sends metrics together and each annotation alone, under keys of their own', () => {
  const parts = rowPieces(segmentOf('mama'))
  expect(parts.map((part) => [part.form, pieceItems(part), pieceKey(part)])).toEqual([
    ['rows', { metrics: 2, annotations: 0 }, '0123456789abcdef:100:4:rows'],
    ['annotation', { metrics: 0, annotations: 1 }, '0123456789abcdef:101:1:annotation'],
    ['annotation', { metrics: 0, annotations: 1 }, '0123456789abcdef:103:1:annotation'],
  ])
  expect(rowPieces(segmentOf('a')).map(({ form: of }) => of)).toEqual(['annotation'])
})

describe('the batch limit', () => {
  test('is halved by a 413 and never below one item', () => {
    let limit = limitAfterTooLarge(NO_BATCH_LIMIT, 500)
    expect(limit.maxItems).toBe(250)
    for (let i = 0; i < 20; i++) limit = limitAfterTooLarge(limit, limit.maxItems)
    expect(limit.maxItems).toBe(1)
  })

  test('grows by a tenth after fifty full successes, and not without a 413', () => {
    let limit = limitAfterTooLarge(NO_BATCH_LIMIT, 200)
    for (let i = 0; i < 50; i++) limit = limitAfterSuccess(limit, 100)
    expect(limit.maxItems).toBe(110)
    expect(limitAfterSuccess(limit, 5)).toBe(limit)
    expect(limitAfterSuccess(NO_BATCH_LIMIT, 500)).toBe(NO_BATCH_LIMIT)
  })
})

test('PieceQueue keeps order through any pushes, returns to the front and takes', () => {
  const at = (i: number, notBeforeMs = 0): Piece => ({
    ...piece('rows', sliceSegment(segmentOf('mmmmmmmm'), 0, (i % 8) + 1)),
    attempts: i,
    notBeforeMs,
  })
  const operation = fc.oneof(
    fc.record({ do: fc.constant('push' as const), later: fc.boolean() }),
    fc.record({ do: fc.constant('front' as const), count: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constant('take' as const) }),
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      const queue = new PieceQueue()
      let model: Piece[] = []
      let next = 0
      for (const op of operations) {
        if (op.do === 'push') {
          const added = at(next++, op.later ? 10 : 0)
          queue.push(added)
          model.push(added)
        } else if (op.do === 'front') {
          const added = Array.from({ length: op.count }, () => at(next++))
          queue.pushFront(added)
          model = [...added, ...model]
        } else {
          const expected = model.find(({ notBeforeMs }) => notBeforeMs <= 5)
          expect(queue.takeReady(5)).toBe(expected)
          model = model.filter((one) => one !== expected)
        }
        expect(queue.length).toBe(model.length)
        expect([...queue]).toEqual(model)
      }
    }),
    { seed: 23, numRuns: 200 },
  )
})
