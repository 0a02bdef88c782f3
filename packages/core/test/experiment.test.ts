// What each method of an experiment takes, refuses and sends. Long: the tables of bad input of all methods.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Collector, type Experiment } from '../src/index.ts'
import { type FakeService, fakeService, KEY } from './fake-service.ts'

let service: FakeService
let collector: Collector
let experiment: Experiment
const warnings: string[] = []

beforeEach(async () => {
  warnings.length = 0
  service = await fakeService()
  collector = new Collector(KEY, { host: service.url, logger: { warn: (text) => warnings.push(text) } })
  experiment = await collector.experiment('run')
})
afterEach(async () => {
  await collector.close({ timeoutMs: 50 })
  await service.close()
})

const rows = (): unknown[] => [...service.metrics.values()]

describe('experiment.metric() refuses', () => {
  test.each<[string, unknown[], RegExp]>([
    ['an empty name', ['', 1, { step: 0 }], /name must have 1 to 500 characters/],
    ['a long name', ['x'.repeat(501), 1, { step: 0 }], /name must have 1 to 500 characters/],
    ['a name that is no text', [7, 1, { step: 0 }], /name must be a string/],
    ['a value of text', ['loss', '1', { step: 0 }], /value must be a number, got "1"/],
    ['a value of null', ['loss', null, { step: 0 }], /value must be a number, got null/],
    ['no options', ['loss', 1], /options must be an object with a step, got undefined/],
    ['no step', ['loss', 1, {}], /step must be null or an integer .* got undefined/],
    ['a fractional step', ['loss', 1, { step: 0.5 }], /step .* got 0.5/],
    ['a negative step', ['loss', 1, { step: -1 }], /step .* got -1/],
    ['a step above 2^53', ['loss', 1, { step: 2 ** 53 }], /step .* got 9007199254740992/],
    ['a step that is no number', ['loss', 1, { step: '3' }], /step .* got "3"/],
    ['metadata of null', ['loss', 1, { step: 0, metadata: null }], /metadata must be a plain JSON object, got null/],
    [
      'metadata of an array',
      ['loss', 1, { step: 0, metadata: [] }],
      /metadata must be a plain JSON object, got an array of 0/,
    ],
    ['metadata with a function', ['loss', 1, { step: 0, metadata: { f: () => 1 } }], /metadata.f is a function/],
    ['metadata with undefined', ['loss', 1, { step: 0, metadata: { a: undefined } }], /metadata.a is undefined/],
    ['metadata with NaN', ['loss', 1, { step: 0, metadata: { a: Number.NaN } }], /metadata.a is NaN/],
    [
      'metadata of a class',
      ['loss', 1, { step: 0, metadata: new Map() }],
      /metadata must be a plain JSON object, got an object \(Map\)/,
    ],
    ['a negative timestamp', ['loss', 1, { step: 0, timestamp: -1 }], /timestamp must be a number ≥ 0/],
    ['a timestamp of text', ['loss', 1, { step: 0, timestamp: '2026' }], /timestamp .* got "2026"/],
    ['an invalid date', ['loss', 1, { step: 0, timestamp: new Date(Number.NaN) }], /timestamp must be/],
  ])('%s at the call, and keeps what was recorded', async (_name, args, message) => {
    experiment.metric('loss', 0.5, { step: 0 })
    expect(() => (experiment.metric as (...args: unknown[]) => void)(...args)).toThrow(message)
    expect(() => (experiment.metric as (...args: unknown[]) => void)(...args)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    expect(await experiment.flushOrThrow()).toMatchObject({ deliveredMetrics: 1 })
  })
})

describe('experiment.annotation() refuses', () => {
  test.each<[string, unknown[], RegExp]>([
    ['an empty text', [''], /annotation must have 1 to 16000 characters/],
    ['a long text', ['x'.repeat(16_001)], /annotation must have 1 to 16000 characters/],
    ['metadata of text', ['a', { metadata: 'x' }], /metadata must be a plain JSON object/],
    ['a cyclic map', ['a', { metadata: cyclic() }], /nested deeper than 32 levels, or is cyclic/],
    ['a fractional step', ['a', { step: 1.5 }], /step must be/],
    ['a bad timestamp', ['a', { timestamp: Number.NaN }], /timestamp must be/],
  ])('%s', (_name, args, message) => {
    expect(() => (experiment.annotation as (...args: unknown[]) => void)(...args)).toThrow(message)
    expect(experiment.stats().recorded.annotations).toBe(0)
  })
})

function cyclic(): object {
  const map: Record<string, unknown> = {}
  map.self = map
  return map
}

describe('experiment.metric()', () => {
  test.each<[string, number | Date, number]>([
    ['seconds', 1_700_000_000, 1_700_000_000_000],
    ['fractional seconds', 1_700_000_000.25, 1_700_000_000_250],
    ['seconds just below the border', 9_999_999_999, 9_999_999_999_000],
    ['milliseconds from the border on', 10_000_000_000, 10_000_000_000],
    ['milliseconds', 1_700_000_000_123, 1_700_000_000_123],
    ['fractional milliseconds', 1_700_000_000_123.6, 1_700_000_000_124],
    ['a date', new Date(1_700_000_000_123), 1_700_000_000_123],
    ['a date of 1970', new Date(5), 5],
  ])('takes a timestamp in %s', async (_name, timestamp, expected) => {
    experiment.metric('loss', 1, { step: 0, timestamp })
    await experiment.flushOrThrow()
    expect(rows()).toMatchObject([{ timestamp_ms: expected }])
  })

  // Fault 25: points without a timestamp get the time of arrival.
  test('stamps a point at the call', async () => {
    const before = Date.now()
    experiment.metric('loss', 1, { step: 0 })
    const after = Date.now()
    await experiment.flushOrThrow()
    const [{ timestamp_ms }] = rows() as [{ timestamp_ms: number }]
    expect(timestamp_ms).toBeGreaterThanOrEqual(before)
    expect(timestamp_ms).toBeLessThanOrEqual(after)
  })

  test('keeps its metadata when the caller changes the object later', async () => {
    const metadata: Record<string, string> = { split: 'train' }
    experiment.metric('loss', 1, { step: 0, metadata })
    metadata.split = 'validation'
    experiment.metric('loss', 2, { step: 0, metadata })
    const nested = { tags: ['a'] }
    experiment.metric('loss', 3, { step: 0, metadata: nested })
    nested.tags[0] = 'b'
    experiment.metric('loss', 4, { step: 0, metadata: nested })
    await experiment.flushOrThrow()
    expect(rows()).toMatchObject([
      { value: 1, metadata: { split: 'train' } },
      { value: 2, metadata: { split: 'validation' } },
      { value: 3, metadata: { tags: ['a'] } },
      { value: 4, metadata: { tags: ['b'] } },
    ])
  })

  test('tells an empty map from none nowhere on the wire, and takes step null', async () => {
    experiment.metric('loss', 1, { step: null })
    experiment.metric('loss', 2, { step: null, metadata: {} })
    await experiment.flushOrThrow()
    expect(rows()).toMatchObject([
      { step: null, metadata: {} },
      { step: null, metadata: {} },
    ])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'counts %d and does not send it',
    async (value) => {
      for (let step = 0; step < 3; step++) experiment.metric('loss', value, { step, metadata: { split: 'train' } })
      experiment.metric('other', value, { step: 0 })
      experiment.metric('loss', 0.5, { step: 3, metadata: { split: 'train' } })
      const result = await experiment.flushOrThrow()
      expect(result).toMatchObject({ ok: true, deliveredMetrics: 1, dropped: { 'non-finite': 4 } })
      expect(warnings).toEqual([
        `syvain-metrics: metric "loss" {"split":"train"} became ${value}; values that are not finite are counted, not sent`,
        `syvain-metrics: metric "other" {} became ${value}; values that are not finite are counted, not sent`,
      ])
    },
  )

  test('drops series beyond maxSeries and names the metadata key that exploded', async () => {
    const small = new Collector(KEY, {
      host: service.url,
      maxSeries: 5,
      logger: { warn: (text) => warnings.push(text) },
    })
    const one = await small.experiment('wide')
    for (let i = 0; i < 20; i++) one.metric('loss', i, { step: i, metadata: { split: 'train', request_id: `r${i}` } })
    one.metric('loss', 1, { step: 21, metadata: { split: 'train', request_id: 'r0' } })
    await expect(one.flushOrThrow()).rejects.toMatchObject({
      code: 'LOST',
      message: expect.stringContaining('15 dropped (series-limit)'),
    })
    expect(service.metrics.size).toBe(6)
    expect(warnings).toEqual([
      expect.stringMatching(
        /5 series \(maxSeries\): metadata key "request_id" of metric "loss" has 5 different values/,
      ),
    ])
    await small.close()
  })
})

test('a segment that is old enough is sealed by the next event, although the loop never yields', async () => {
  let nowMs = 1_700_000_000_000
  const clock = { nowMs: () => nowMs, random: () => 0, after: () => ({ cancel: () => undefined }) }
  const own = new Collector(KEY, { host: service.url, clock, flushDelayMs: 250, durability: 'memory', logger: false })
  const one = await own.experiment('slow loop')
  one.metric('loss', 0, { step: 0 })
  nowMs += 249
  one.metric('loss', 1, { step: 1 })
  expect(service.to(/ingest$/)).toHaveLength(0)
  nowMs += 1
  one.metric('loss', 2, { step: 2 })
  await expect.poll(() => service.metrics.size).toBe(3)
})

describe('experiment.series()', () => {
  test('refuses what metric() refuses', () => {
    expect(() => experiment.series('')).toThrow(/name must have/)
    expect(() => experiment.series('loss', { a: Number.NaN })).toThrow(/metadata.a is NaN/)
    expect(() => experiment.series('loss').log(1, 0.5)).toThrow(/step must be/)
  })

  test('records into the same series as metric()', async () => {
    const loss = experiment.series('loss', { split: 'train' })
    loss.log(1, 0, 1_700_000_000)
    experiment.metric('loss', 2, { step: 1, metadata: { split: 'train' } })
    loss.log(3, null)
    await experiment.flushOrThrow()
    expect(rows()).toMatchObject([
      { name: 'loss', value: 1, step: 0, timestamp_ms: 1_700_000_000_000 },
      { value: 2, step: 1 },
      { value: 3, step: null, metadata: { split: 'train' } },
    ])
  })
})

describe('experiment.run()', () => {
  test('starts, runs the body, is done, delivers, and returns what the body returned', async () => {
    const value = await experiment.run(async (same) => {
      expect(same).toBe(experiment)
      experiment.metric('loss', 1, { step: 0 })
      return 42
    })
    expect(value).toBe(42)
    expect(service.statuses.map(({ status }) => status)).toEqual(['running', 'done'])
    expect(service.metrics.size).toBe(1)
  })

  test('records an exception as error with name and stack, and throws it on', async () => {
    class ShapeError extends RangeError {
      override name = 'ShapeError'
    }
    const thrown = new ShapeError('bad shape')
    await expect(
      experiment.run(() => {
        experiment.metric('loss', 1, { step: 0 })
        throw thrown
      }),
    ).rejects.toBe(thrown)
    expect(service.metrics.size).toBe(1)
    expect(service.statuses).toMatchObject([
      { status: 'running' },
      { status: 'error', error: { name: 'ShapeError', detail: expect.stringContaining('bad shape') } },
    ])
    expect(service.statuses[1]?.error?.detail).toContain('experiment.test.ts')
  })

  test('ends at the end of an `await using` block, once', async () => {
    {
      await using run = await experiment.run()
      run.experiment.metric('loss', 1, { step: 0 })
      await run.done()
    }
    expect(service.statuses.map(({ status }) => status)).toEqual(['running', 'done'])
  })

  test('warns and does not throw when delivery is incomplete, and drops nothing', async () => {
    service.behave = ({ path }) => (/ingest$/.test(path) ? { status: 503 } : undefined)
    await experiment.run(() => experiment.metric('loss', 1, { step: 0 }))
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /run of experiment "run" ended with 2 events undelivered; they stay queued\. Last error: .*503/,
      ),
    )
    service.behave = () => undefined
    expect(await experiment.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 1, deliveredStatuses: 1 })
  })
})

describe('experiment.error()', () => {
  test.each<[unknown, { name: string; detail: unknown }]>([
    ['out of memory', { name: 'Error', detail: 'out of memory' }],
    [undefined, { name: 'Error', detail: 'undefined' }],
    [{ message: 'plain' }, { name: 'Error', detail: 'plain' }],
    [Object.assign(new Error('x'), { stack: undefined }), { name: 'Error', detail: 'x' }],
  ])('takes %j', async (reason, expected) => {
    experiment.error(reason)
    await experiment.flushOrThrow()
    expect(service.statuses).toMatchObject([{ status: 'error', error: expected }])
  })

  // Fault 10: an error text over 8,000 characters makes the status unsendable.
  test('cuts a long text to what the wire takes, and never through a pair', async () => {
    experiment.error(`${'x'.repeat(7_999)}😀`)
    await experiment.flushOrThrow()
    expect(service.statuses[0]?.error?.detail).toBe('x'.repeat(7_999))
  })
})

test('start(), done() and error() take the time at which it was so', async () => {
  experiment.start({ timestamp: 1_700_000_000 })
  experiment.done({ timestamp: new Date(1_700_000_005_000) })
  experiment.error('late', { timestamp: 1_700_000_006_000 })
  await experiment.flushOrThrow()
  const times = [1_700_000_000_000, 1_700_000_005_000, 1_700_000_006_000]
  expect(service.statuses.map(({ timestamp_ms }) => timestamp_ms)).toEqual(times)
})

test('a status with a bad timestamp throws, and nothing is recorded', () => {
  expect(() => experiment.start({ timestamp: -1 })).toThrow('timestamp must be a number ≥ 0')
  expect(() => experiment.done({ timestamp: new Date('no date') })).toThrow('timestamp must be')
  expect(experiment.stats().recorded.statuses).toBe(0)
})

test('experiment.start() and done() queue behind what was recorded before, and do not flush', async () => {
  experiment.start()
  experiment.metric('loss', 1, { step: 0 })
  experiment.annotation('half way', { metadata: { epoch: 1 } })
  experiment.done()
  expect(experiment.stats().pending).toEqual({ metrics: 1, annotations: 1, statuses: 2 })
  const result = await experiment.flushOrThrow()
  expect(result).toMatchObject({ ok: true, deliveredMetrics: 1, deliveredAnnotations: 1, deliveredStatuses: 2 })
  expect(service.annotations).toEqual([{ annotation: 'half way', metadata: { epoch: 1 } }])
  const paths = service.requests.map(({ path, body }) =>
    /annotations|ingest$/.test(path) ? 'event' : body.toString().match(/"status":"(\w+)"/)?.[1],
  )
  expect(paths.filter(Boolean).at(-1)).toBe('done')
})
