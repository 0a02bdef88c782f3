import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Collector, type CollectorOptions, NoopCollector } from '../src/index.ts'
import { type FakeService, fakeService, inTurn, KEY } from './fake-service.ts'

let service: FakeService
const open: Collector[] = []
const warnings: string[] = []

function collector(options: CollectorOptions = {}, key = KEY): Collector {
  const made = new Collector(key, { host: service.url, logger: { warn: (text) => warnings.push(text) }, ...options })
  open.push(made)
  return made
}

beforeEach(async () => {
  warnings.length = 0
  service = await fakeService()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close({ timeoutMs: 50 })))
  await service.close()
})

describe('new Collector() refuses', () => {
  test.each<[string, object, RegExp]>([
    [
      'maxBatchItems above what one request takes',
      { maxBatchItems: 1001 },
      /maxBatchItems must be an integer of at least 1 and at most 1000, got 1001/,
    ],
    ['maxBatchItems 0', { maxBatchItems: 0 }, /maxBatchItems must be an integer/],
    ['maxQueueItems 0', { maxQueueItems: 0 }, /maxQueueItems must be an integer of at least 1, got 0/],
    ['maxQueueItems of text', { maxQueueItems: '5' }, /maxQueueItems .* got "5"/],
    ['a negative delay', { flushDelayMs: -1 }, /flushDelayMs must be a number of at least 0, got -1/],
    ['a delay that is no number', { flushDelayMs: Number.NaN }, /flushDelayMs .* got NaN/],
    ['a timeout of 0', { timeoutMs: 0 }, /timeoutMs must be a number of milliseconds above 0, got 0/],
    ['an endless timeout', { ingestTimeoutMs: Number.POSITIVE_INFINITY }, /ingestTimeoutMs .* got Infinity/],
    ['negative retries', { maxRetries: -1 }, /maxRetries must be an integer of at least 0, got -1/],
    ['half a retry', { maxRetries: 0.5 }, /maxRetries .* got 0.5/],
    ['no request in flight', { maxInFlight: 0 }, /maxInFlight must be an integer of at least 1/],
    ['no series', { maxSeries: 0 }, /maxSeries must be an integer of at least 1/],
    [
      'another overflow',
      { overflow: 'thin' },
      /overflow must be one of 'drop-newest', 'drop-oldest', 'throw', got "thin"/,
    ],
    ['a logger without warn', { logger: {} }, /logger must be false or an object with a function `warn`/],
    ['a host with a path', { host: 'http://localhost/api' }, /host/],
    ['a host that is no URL', { host: 'localhost' }, /host/],
  ])('%s', (_name, options, message) => {
    expect(() => new Collector(KEY, options as CollectorOptions)).toThrow(message)
    expect(() => new Collector(KEY, options as CollectorOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('a missing key, and says where it looks', () => {
    const saved = process.env.SYVAIN_METRICS_API_KEY
    delete process.env.SYVAIN_METRICS_API_KEY
    try {
      expect(() => new Collector()).toThrow(/SYVAIN_METRICS_API_KEY/)
    } finally {
      if (saved !== undefined) process.env.SYVAIN_METRICS_API_KEY = saved
    }
  })
})

describe('collector.experiment() refuses before any request', () => {
  test.each<[string, unknown, object, RegExp]>([
    ['both folder arguments', 'run', { folderId: 'a', folderPath: '/b' }, /folderId and folderPath exclude each other/],
    ['an empty slug', '', {}, /slug must have 1 to 200 characters/],
    ['a slug of number', 7, {}, /slug must be a string/],
    ['meta that is no JSON', 'run', { meta: { at: new Date() } }, /meta must be plain JSON, but meta.at is a Date/],
    ['meta with NaN', 'run', { meta: { lr: Number.NaN } }, /meta.lr is NaN/],
    ['a long description', 'run', { description: 'x'.repeat(4001) }, /description must be a string of at most 4000/],
    [
      'a session of other letters',
      'run',
      { session: 'ABCDEF0123456789' },
      /session must be 16 lower-case hexadecimal digits/,
    ],
    ['an empty folderPath', 'run', { folderPath: '' }, /folderPath must be a text/],
  ])('%s', async (_name, slug, options, message) => {
    const one = collector()
    await expect(one.experiment(slug as string, options as never)).rejects.toThrow(message)
    await expect(one.experiment(slug as string, options as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(service.requests).toEqual([])
  })
})

describe('collector.experiment() rejects', () => {
  test('an unknown key with a clear message', async () => {
    await expect(collector({}, 'ak_org_other').experiment('run')).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringMatching(
        /Cannot create experiment "run": .*401.*the API key is not known to this server|key was refused/i,
      ),
    })
  })

  test('a server that is not there, with host and cause in one line', async () => {
    const { url } = service
    await service.close()
    const error: Error = await new Collector(KEY, { host: url, logger: false }).experiment('run').then(
      () => expect.unreachable(),
      (reason) => reason,
    )
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expect(error.message).toContain(url)
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.message).not.toContain('\n')
    service = await fakeService()
  })

  test.each([
    ['/missing', /there is no such folder/],
    ['/twice', /2 folders have this path; pass folderId/],
  ])('folderPath %s', async (folderPath, message) => {
    const rejection = collector().experiment('run', { folderPath })
    await expect(rejection).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringMatching(message) })
    expect(service.experiments).toEqual([])
  })
})

describe('collector.experiment()', () => {
  test('makes no request in the constructor', () => {
    collector()
    expect(service.requests).toEqual([])
  })

  test('sends what the caller said and resolves a folder path to its id', async () => {
    const experiment = await collector().experiment('run', {
      description: 'd',
      meta: { seed: 7 },
      folderPath: '/known',
    })
    expect(service.experiments).toMatchObject([
      { slug: 'run', description: 'd', metadata: { seed: 7 }, folder_id: 'folder-1' },
    ])
    expect(experiment).toMatchObject({
      id: 'experiment-1',
      slug: 'run',
      description: 'd',
      meta: { seed: 7 },
      url: `${service.url}/experiments/experiment-1`,
    })
  })

  test('gives the same experiment for the same slug, also while the first call is under way', async () => {
    const one = collector()
    const [first, second] = await Promise.all([one.experiment('run'), one.experiment('run')])
    expect(second).toBe(first)
    expect(await one.experiment('run')).toBe(first)
    expect(service.experiments).toHaveLength(1)
  })

  // Fault 28 of the Python client: other meta of a second call is ignored in silence.
  test('warns and names what differs when called again with other options', async () => {
    const one = collector()
    await one.experiment('run', { meta: { seed: 1 } })
    await one.experiment('run', { meta: { seed: 2 }, description: 'other' })
    expect(warnings).toEqual([expect.stringContaining('the different description, meta of the later call is ignored')])
  })

  // Fault 16: a creation that fails half-way leaves an experiment, and the next call makes a second one.
  test('makes one experiment when the key could not be minted the first time', async () => {
    const one = collector()
    service.behave = inTurn(/ingestion-keys/, { status: 400, body: { error: { message: 'no' } } })
    await expect(one.experiment('run')).rejects.toMatchObject({ code: 'REJECTED' })
    const experiment = await one.experiment('run')
    expect(experiment.id).toBe('experiment-1')
    expect(service.experiments).toHaveLength(1)
  })

  test('sent again under the same session by another collector takes effect once', async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const experiment = await collector().experiment('replayed', { session: '0123456789abcdef' })
      experiment.metric('loss', 1, { step: 0, timestamp: 1_700_000_000 })
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 1 })
    }
    expect(service.experiments).toHaveLength(1)
    expect(service.metrics.size).toBe(1)
  })

  test('may run several experiments at once', async () => {
    const one = collector()
    const [a, b] = await Promise.all([one.experiment('a'), one.experiment('b')])
    a.start()
    b.start()
    a.metric('x', 1, { step: 0 })
    b.metric('x', 2, { step: 0 })
    expect(await one.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 2, deliveredStatuses: 2 })
  })
})

describe('collector.close()', () => {
  test('delivers what is queued, then refuses new experiments and counts late events', async () => {
    const one = collector()
    const experiment = await one.experiment('run')
    experiment.metric('loss', 1, { step: 0 })
    expect(await one.close()).toMatchObject({ ok: true, deliveredMetrics: 1 })
    experiment.metric('loss', 1, { step: 1 })
    experiment.annotation('late')
    experiment.done()
    expect(one.stats()).toMatchObject({ dropped: { closed: 3 } })
    await expect(one.experiment('other')).rejects.toMatchObject({ code: 'CLOSED' })
    expect(warnings).toEqual([expect.stringContaining('came after close()')])
  })

  test('runs at the end of an `await using` block', async () => {
    let stats: ReturnType<Collector['stats']> | undefined
    {
      await using one = collector()
      const experiment = await one.experiment('run')
      experiment.metric('loss', 1, { step: 0 })
      stats = one.stats()
    }
    expect(stats.pending.metrics).toBe(1)
    expect(service.metrics.size).toBe(1)
  })
})

test('collector.on() tells listeners, and a listener that throws harms nobody', async () => {
  const one = new NoopCollector({ logger: { warn: (text) => warnings.push(text) } })
  const experiment = await one.experiment('run')
  const seen: unknown[] = []
  one.on('drop', () => {
    throw new Error('listener')
  })
  const stop = one.on('drop', (event) => seen.push(event))
  experiment.metric('loss', Number.NaN, { step: 0 })
  stop()
  experiment.metric('loss', Number.NaN, { step: 1 })
  expect(seen).toEqual([{ type: 'drop', slug: 'run', reason: 'non-finite', count: 1 }])
  expect(warnings).toContainEqual(expect.stringContaining('a listener of "drop" threw: Error: listener'))
})
