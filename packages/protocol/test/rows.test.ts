import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ANNOTATION,
  commonSession,
  formatEventId,
  readRows,
  rowsBody,
  segmentRows,
  sliceSegment,
} from '../src/index.ts'
import { sampleSegment, segmentArbitrary } from './segment-samples.ts'

const good = { client_event_id: 'x', name: 'loss', value: 1, step: 0, metadata: {} }

describe('readRows()', () => {
  test.each<[string, unknown, string]>([
    ['no object', [], 'body must be a JSON object'],
    ['no data', {}, 'data must be an array, got undefined'],
    ['another key', { data: [good], more: 1 }, 'unknown key "more"'],
    ['nothing', { data: [] }, 'data must hold 1 to 1000 metrics, got 0'],
    ['too many', { data: Array(1001).fill(good) }, 'got 1001'],
  ])('refuses a body with %s', (_name, body, message) => {
    const read = readRows(body)
    expect(read).toMatchObject({ kind: 'invalid-body', message: expect.stringContaining(message) })
  })

  test.each<[string, object, string]>([
    ['an unknown key', { extra: 1 }, 'unknown key "extra"'],
    ['no id', { client_event_id: undefined }, 'client_event_id must be a string'],
    ['a long id', { client_event_id: 'x'.repeat(201) }, 'client_event_id must be a string'],
    ['an empty name', { name: '' }, 'name must have 1 to 500 characters'],
    ['a value of text', { value: '1' }, 'value must be a finite number, got "1"'],
    ['no step', { step: undefined }, 'step is required'],
    ['a fractional step', { step: 1.5 }, 'step must be null or an integer'],
    ['no metadata', { metadata: undefined }, 'metadata must be a plain JSON object'],
    ['a negative time', { timestamp_ms: -1 }, 'timestamp_ms must be an integer'],
    ['a fractional time', { timestamp_ms: 1.5 }, 'timestamp_ms must be an integer'],
  ])('names the item that has %s', (_name, fields, message) => {
    const read = readRows({ data: [good, { ...good, ...fields }, good] })
    expect(read).toMatchObject({
      kind: 'invalid-items',
      problems: [{ index: 1, message: expect.stringContaining(message) }],
    })
  })

  test('takes a row without a time', () => {
    expect(readRows({ data: [good, { ...good, step: null, timestamp_ms: 5 }] })).toMatchObject({ kind: 'rows' })
  })
})

describe('rowsBody()', () => {
  test('writes the metrics of a segment and leaves its annotations out', () => {
    expect(segmentRows(sampleSegment())).toEqual([
      {
        client_event_id: formatEventId('0123456789abcdef', 4_294_967_295),
        name: 'loss',
        metadata: { split: 'train' },
        value: 0.1,
        step: 7,
        timestamp_ms: 1_700_000_000_000,
      },
      {
        client_event_id: formatEventId('0123456789abcdef', 4_294_967_296),
        name: 'größe 😀',
        metadata: {},
        value: -2.5e300,
        step: null,
        timestamp_ms: 1_700_000_000_001,
      },
      {
        client_event_id: formatEventId('0123456789abcdef', 4_294_967_298),
        name: 'loss',
        metadata: { split: 'train' },
        value: 5e-324,
        step: 8,
        timestamp_ms: 1_699_999_999_000,
      },
      {
        client_event_id: formatEventId('0123456789abcdef', 4_294_967_299),
        name: 'loss',
        metadata: { split: 'train' },
        value: 0,
        step: 3,
        timestamp_ms: 1_700_000_000_400,
      },
    ])
  })

  test('has nothing to write for annotations alone', () => {
    expect(rowsBody(sliceSegment(sampleSegment(), 2, 3))).toBeUndefined()
  })

  test('gives every event its own id and time, across every boundary of its counting', () => {
    const count = 1_000
    const firstSequence = 2 ** 48 - count - 300
    const times = Float64Array.from({ length: count }, (_, i) => 1_700_000_000_000 + Math.floor(i / 7))
    const sample = sliceSegment(sampleSegment(), 0, 1)
    const segment = {
      ...sample,
      firstSequence,
      count,
      series: new Uint32Array(count),
      steps: Float64Array.from({ length: count }, (_, i) => i),
      timesMs: times,
      values: new Float64Array(count),
    }
    expect(segmentRows(segment).map((row) => [row.client_event_id, row.step, row.timestamp_ms])).toEqual(
      Array.from(times, (time, i) => [formatEventId(segment.session, firstSequence + i), i, time]),
    )
  })

  test('writes what readRows() takes, for any segment of finite values and whole times', () => {
    fc.assert(
      fc.property(segmentArbitrary, (segment) => {
        const finite = {
          ...segment,
          values: segment.values.map((v) => (Number.isFinite(v) ? v : 0)),
          timesMs: segment.timesMs.map(Math.floor),
        }
        const body = rowsBody(finite)
        if (body === undefined) {
          expect(finite.series.every((s) => s === ANNOTATION)).toBe(true)
          return
        }
        const read = readRows(JSON.parse(body))
        expect(read.kind).toBe('rows')
        if (read.kind === 'rows') expect(commonSession(read.rows)).toBe(segment.session)
      }),
      { seed: 5, numRuns: 500 },
    )
  })
})

test('commonSession() is unknown for foreign ids and for two sessions', () => {
  const row = (id: string) => ({ ...good, client_event_id: id })
  expect(commonSession([row('foreign')])).toBeUndefined()
  expect(
    commonSession([row(formatEventId('0123456789abcdef', 1)), row(formatEventId('1123456789abcdef', 1))]),
  ).toBeUndefined()
})
