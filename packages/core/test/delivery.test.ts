// Delivery against a server that misbehaves in every known way. Long: one test per way, on the same few fixtures.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Collector, type CollectorOptions, type Experiment } from '../src/index.ts'
import { type FakeService, fakeService, inTurn, KEY } from './fake-service.ts'

let service: FakeService
const open: Collector[] = []
const warnings: string[] = []

/** Where the engine runs; every promise below holds in both. */
let worker: 'always' | 'never' = 'never'

async function start(options: CollectorOptions = {}): Promise<{ collector: Collector; experiment: Experiment }> {
  const collector = new Collector(KEY, {
    worker,
    durability: 'memory',
    host: service.url,
    flushDelayMs: 5,
    logger: { warn: (text) => warnings.push(text) },
    ...options,
  })
  open.push(collector)
  return { collector, experiment: await collector.experiment('run') }
}

/** Records `count` metrics whose value is their step. */
function log(experiment: Experiment, count: number, from = 0): void {
  const loss = experiment.series('loss')
  for (let step = from; step < from + count; step++) loss.log(step, step)
}

function storedSteps(): number[] {
  return [...service.metrics.values()].map(({ step }) => step as number).sort((a, b) => a - b)
}

function steps(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

beforeEach(async () => {
  warnings.length = 0
  service = await fakeService()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close({ timeoutMs: 30 })))
  await service.close()
})

describe.each(['never', 'always'] as const)('with worker %s,', (host) => {
  beforeAll(() => {
    worker = host
  })

  describe('delivery survives', () => {
    const once = [
      ['503', { status: 503 }],
      ['429 with Retry-After 0', { status: 429, headers: { 'retry-after': '0' } }],
      ['408', { status: 408 }],
      ['425', { status: 425 }],
      ['500 with a page', { status: 500, body: '<html>' }],
      ['a reset connection', 'reset'],
      ['a lost answer', 'lose-answer'],
      ['a redirect to a login page', { status: 302, headers: { location: 'http://127.0.0.1:1/login' } }],
      ['a page that answers 200', { status: 200, body: '<html>welcome</html>' }],
      ['200 without an envelope', { status: 200, body: { ok: true } }],
      [
        'counts that do not add up',
        {
          status: 200,
          body: { data: { ok: true, mode: 'queued', accepted: 1, duplicate: 0, rejected: [] }, error: null },
        },
      ],
      [
        'a key that is still in progress',
        {
          status: 409,
          body: { error: { message: 'wait', details: 'code=idempotency_key_in_progress' } },
          headers: { 'retry-after': '0' },
        },
      ],
      ['a refused ingestion key', { status: 401, body: { error: { message: 'expired' } } }],
    ] as const

    test.each(once)('%s: every metric once', async (_name, misbehaviour) => {
      const { experiment } = await start({ maxBatchItems: 50 })
      // A key that is refused twice in a row is refused for good.
      const times = typeof misbehaviour === 'object' && misbehaviour.status === 401 ? 1 : 2
      service.behave = inTurn(/ingest$/, ...Array.from({ length: times }, () => misbehaviour))
      log(experiment, 200)
      const result = await experiment.flushOrThrow({ retries: 10 })
      expect(result).toMatchObject({ ok: true, deliveredMetrics: 200 })
      expect(storedSteps()).toEqual(steps(200))
    })

    test('lost answers of rows and annotations: nothing takes effect twice', async () => {
      const { experiment } = await start()
      service.behave = inTurn(/ingest$|annotations$/, 'lose-answer', 'lose-answer')
      log(experiment, 10)
      experiment.annotation('checkpoint')
      await experiment.flushOrThrow({ retries: 10 })
      expect(service.metrics.size).toBe(10)
      // Fault 8: annotations double after lost answers.
      expect(service.annotations).toHaveLength(1)
      expect(service.duplicates).toBe(0)
    })

    test('a server that hangs: the bound of the batch ends the wait', async () => {
      const { experiment } = await start({ ingestTimeoutMs: 100 })
      service.behave = inTurn(/ingest$/, 'hang')
      log(experiment, 3)
      expect(await experiment.flushOrThrow({ retries: 5 })).toMatchObject({ ok: true, deliveredMetrics: 3 })
    })
  })

  describe('delivery keeps identity', () => {
    test('a retry sends the same bytes under the same key', async () => {
      const { experiment } = await start()
      service.behave = inTurn(/ingest$/, { status: 503 }, 'lose-answer', { status: 500 })
      log(experiment, 5)
      await experiment.flushOrThrow({ retries: 10 })
      const sent = service.to(/ingest$/)
      expect(sent.length).toBe(4)
      expect(new Set(sent.map(({ body }) => body.toString())).size).toBe(1)
      expect(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    })

    // Fault 22: the token follows a redirect.
    test('a redirect is not followed, with or without the key', async () => {
      const other = await fakeService()
      const { experiment } = await start()
      service.behave = inTurn(/ingest$/, { status: 307, headers: { location: `${other.url}/api/v1/steal` } })
      log(experiment, 1)
      await experiment.flushOrThrow({ retries: 5 })
      expect(other.requests).toEqual([])
      await other.close()
    })

    test('segments go in binary once the server announced them, and come back to rows after a 415', async () => {
      service.extensions = 'segments=1, counts=1'
      const { experiment } = await start()
      log(experiment, 3)
      experiment.annotation('a')
      await experiment.flushOrThrow()
      expect(service.to(/ingest$/).map(({ headers }) => headers['content-type'])).toEqual([
        'application/vnd.syvain-metrics.segment',
      ])
      service.behave = inTurn(/ingest$/, { status: 415 })
      log(experiment, 3, 3)
      experiment.annotation('b')
      await experiment.flushOrThrow()
      log(experiment, 3, 6)
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true })
      expect(
        service
          .to(/ingest$/)
          .map(({ headers }) => headers['content-type'])
          .slice(1),
      ).toEqual(['application/vnd.syvain-metrics.segment', 'application/json', 'application/json'])
      expect(storedSteps()).toEqual(steps(9))
      expect(service.annotations.map(({ annotation }) => annotation)).toEqual(['a', 'b'])
    })
  })

  describe('delivery of what a server refuses', () => {
    // Fault 5: 413 and 400 are neither split nor bisected.
    test('413: splits until it fits, and learns the limit', async () => {
      const { experiment } = await start({ maxBatchItems: 200 })
      service.behave = ({ path, body }) =>
        /ingest$/.test(path) && JSON.parse(body.toString()).data.length > 30 ? { status: 413 } : undefined
      log(experiment, 600)
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 600 })
      const refusedLate = service
        .to(/ingest$/)
        .slice(-10)
        .filter(({ body }) => JSON.parse(body.toString()).data.length > 30)
      expect(refusedLate).toEqual([])
      expect(storedSteps()).toEqual(steps(600))
    })

    // Fault 3: one bad item takes its batch of 500.
    test('400: bisects down to the poison event, and keeps the rest', async () => {
      const { experiment, collector } = await start()
      const letters: unknown[] = []
      collector.on('dead-letter', (event) => letters.push(event))
      service.behave = ({ path, body }) =>
        /ingest$/.test(path) && JSON.parse(body.toString()).data.some((row: { step: number }) => row.step === 321)
          ? { status: 400, body: { error: { message: 'step 321 is cursed' } } }
          : undefined
      log(experiment, 500)
      const error = await experiment.flushOrThrow().then(
        () => expect.unreachable(),
        (reason) => reason,
      )
      expect(error).toMatchObject({ code: 'LOST', message: expect.stringContaining('step 321 is cursed') })
      expect(storedSteps()).toEqual(steps(500).filter((step) => step !== 321))
      expect(letters).toMatchObject([
        { type: 'dead-letter', count: 1, range: [321, 321], message: expect.stringContaining('step 321 is cursed') },
      ])
      expect(experiment.stats().deadLettered.metrics).toBe(1)
    })

    test('422 that names items: exactly those are dead-lettered, in one more request', async () => {
      // One batch: on a busy machine the default of these tests would part it within the loop.
      const { experiment } = await start({ flushDelayMs: 60_000 })
      service.behave = inTurn(/ingest$/, {
        status: 422,
        body: { error: { message: 'two bad items', details: 'code=invalid_items;items=3,17' } },
      })
      log(experiment, 20)
      expect(await experiment.flush()).toMatchObject({
        ok: false,
        deliveredMetrics: 18,
        deadLettered: 2,
        pendingMetrics: 0,
      })
      expect(storedSteps()).toEqual(steps(20).filter((step) => step !== 3 && step !== 17))
    })

    test('rejects listed in the acknowledgement are dead-lettered with their reason', async () => {
      const { experiment, collector } = await start()
      const letters: { message: string }[] = []
      collector.on('dead-letter', (event) => letters.push(event))
      service.behave = inTurn(/ingest$/, {
        status: 200,
        body: {
          data: {
            ok: true,
            mode: 'queued',
            accepted: 4,
            duplicate: 0,
            rejected: [{ index: 2, code: 'x', message: 'no such unit' }],
          },
          error: null,
        },
      })
      log(experiment, 5)
      expect(await experiment.flush()).toMatchObject({ ok: false, deliveredMetrics: 4, deadLettered: 1 })
      expect(letters).toMatchObject([{ message: 'no such unit' }])
    })

    test('401 again with a new key: parks, keeps, and flushOrThrow() fails at once', async () => {
      const { experiment } = await start()
      service.behave = ({ path }) =>
        /ingest$/.test(path) ? { status: 401, body: { error: { message: 'revoked' } } } : undefined
      log(experiment, 3)
      await expect(experiment.flushOrThrow({ retries: 100 })).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
        message: expect.stringContaining('revoked'),
      })
      expect(service.to(/ingest$/)).toHaveLength(2)
      expect(service.to(/ingestion-keys$/)).toHaveLength(2)
      expect(experiment.stats().pending.metrics).toBe(3)
    })

    test('404 parks that experiment only', async () => {
      const { collector, experiment } = await start()
      const other = await collector.experiment('other')
      service.behave = ({ path }) =>
        path.includes('experiment-1/ingest') ? { status: 404, body: { error: { message: 'gone' } } } : undefined
      log(experiment, 3)
      log(other, 3)
      expect(await other.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 3 })
      await expect(experiment.flushOrThrow()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    // Fault 19: a 401 on a status is final.
    test('a refused status is kept', async () => {
      const { experiment } = await start()
      service.behave = ({ path, method }) =>
        method === 'POST' && path === '/experiments/experiment-1' ? { status: 401 } : undefined
      experiment.done()
      await expect(experiment.flushOrThrow()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
      expect(experiment.stats().pending.statuses).toBe(1)
    })
  })

  describe('flush()', () => {
    test.each([[{ timeoutMs: 0 }], [{ timeoutMs: -1 }], [{ timeoutMs: Number.NaN }]])('refuses %j', async (options) => {
      const { experiment } = await start()
      await expect(experiment.flush(options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    })

    test('is one attempt that never throws, and says what is missing', async () => {
      const { experiment } = await start({ flushDelayMs: 10_000 })
      service.behave = ({ path }) => (/ingest$/.test(path) ? { status: 503 } : undefined)
      log(experiment, 3)
      const result = await experiment.flush()
      expect(result).toMatchObject({
        ok: false,
        pendingMetrics: 3,
        retryableFailures: 1,
        deliveredMetrics: 0,
        errors: [expect.stringContaining('503')],
      })
      expect(result.nextAttemptAt).toBeGreaterThan(Date.now() - 1000)
      expect(service.to(/ingest$/)).toHaveLength(1)
    })

    test('reports each delivered metric in exactly one result', async () => {
      const { experiment } = await start()
      log(experiment, 3)
      expect((await experiment.flush()).deliveredMetrics).toBe(3)
      expect((await experiment.flush()).deliveredMetrics).toBe(0)
    })

    // Fault 6: a batch in flight is not pending.
    test('waits for what is in flight already', async () => {
      const { experiment } = await start({ maxBatchItems: 5, ingestTimeoutMs: 200 })
      service.behave = inTurn(/ingest$/, 'hang')
      log(experiment, 5)
      expect(await experiment.flush()).toMatchObject({ ok: false, pendingMetrics: 5 })
    })

    test('keeps the time a server asked for, also when asked to flush', async () => {
      const { experiment } = await start()
      service.behave = inTurn(/ingest$/, { status: 429, headers: { 'retry-after': '3600' } })
      log(experiment, 3)
      await experiment.flush()
      const again = await experiment.flush()
      expect(again).toMatchObject({ ok: false, pendingMetrics: 3 })
      expect(again.nextAttemptAt).toBeGreaterThan(Date.now() + 3_500_000)
      expect(service.to(/ingest$/)).toHaveLength(1)
      // Fault 24: a hung server holds flush_or_raise() for minutes.
      await expect(experiment.flushOrThrow({ timeoutMs: 1000 })).rejects.toMatchObject({ code: 'UNDELIVERED' })
      expect(service.to(/ingest$/)).toHaveLength(1)
    })

    test('tells of a wait of more than a quarter of an hour', async () => {
      const { experiment, collector } = await start()
      const stalled: unknown[] = []
      collector.on('stalled', (event) => stalled.push(event))
      service.behave = inTurn(/ingest$/, { status: 503, headers: { 'retry-after': '901' } })
      log(experiment, 1)
      await experiment.flush()
      expect(stalled).toEqual([{ type: 'stalled', slug: 'run', retryAfterMs: 901_000 }])
    })

    test('ends early when its signal aborts', async () => {
      const { experiment } = await start()
      service.behave = inTurn(/ingest$/, 'hang')
      log(experiment, 3)
      const controller = new AbortController()
      const flushing = experiment.flush({ signal: controller.signal })
      controller.abort()
      expect(await flushing).toMatchObject({ ok: false, pendingMetrics: 3 })
    })

    test('is bounded by timeoutMs while a server hangs', async () => {
      const { experiment } = await start()
      service.behave = ({ path }) => (/ingest$/.test(path) ? 'hang' : undefined)
      log(experiment, 3)
      expect(await experiment.flush({ timeoutMs: 50 })).toMatchObject({ ok: false, pendingMetrics: 3 })
    })
  })

  describe('flushOrThrow()', () => {
    test.each([[{ retries: -1 }], [{ retries: 1.5 }], [{ timeoutMs: 0 }]])('refuses %j', async (options) => {
      const { experiment } = await start()
      await expect(experiment.flushOrThrow(options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    })

    test('tries as often as asked, and leaves what is missing in the queue', async () => {
      const { experiment } = await start({ flushDelayMs: 10_000 })
      service.behave = ({ path }) =>
        /ingest$|annotations$/.test(path) ? { status: 503, headers: { 'retry-after': '0' } } : undefined
      log(experiment, 3)
      experiment.annotation('kept')
      const error: Error = await experiment.flushOrThrow({ retries: 2 }).then(
        () => expect.unreachable(),
        (reason) => reason,
      )
      expect(error).toMatchObject({ code: 'UNDELIVERED' })
      expect(error.message).toMatch(
        /Cannot flush experiment "run": 3 metrics and 1 annotation still wait; last error: .*503/,
      )
      service.behave = () => undefined
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 3, deliveredAnnotations: 1 })
    })

    // Fault 2: a batch refused in the background is forgotten. Fault 23: maxRetries 0 drops, and the next flush says ok.
    test('fails after any loss in the life of the experiment, and says what', async () => {
      const { experiment } = await start({ maxRetries: 0 })
      service.behave = inTurn(/ingest$/, { status: 503 })
      log(experiment, 4)
      await experiment.flush()
      log(experiment, 4, 4)
      const failing = experiment.flushOrThrow()
      await expect(failing).rejects.toMatchObject({
        code: 'LOST',
        message: expect.stringContaining('4 events were lost: 4 dropped (retries-exhausted)'),
      })
      expect(storedSteps()).toEqual([4, 5, 6, 7])
      expect((await experiment.flush()).ok).toBe(false)
    })
  })

  describe('the queue', () => {
    const full: CollectorOptions = { maxQueueItems: 100, maxBatchItems: 20, flushDelayMs: 10_000 }
    const refuse = (): void => {
      service.behave = ({ path }) =>
        /ingest$/.test(path) ? { status: 503, headers: { 'retry-after': '3600' } } : undefined
    }

    // Fault 1: overflow is only a log line.
    test('drops the newest by default: counted, told with its range, sticky', async () => {
      const { experiment, collector } = await start(full)
      const drops: unknown[] = []
      collector.on('drop', (event) => drops.push(event))
      refuse()
      log(experiment, 150)
      const result = await experiment.flush()
      expect(result).toMatchObject({ ok: false, pendingMetrics: 100, droppedMetrics: 50, dropped: { overflow: 50 } })
      expect(drops).toEqual([{ type: 'drop', slug: 'run', reason: 'overflow', count: 50, range: [100, 149] }])
      expect(warnings).toContainEqual(expect.stringContaining('50 events of experiment "run" were dropped (overflow)'))
    })

    test('drops the oldest when told to', async () => {
      const { experiment } = await start({ ...full, overflow: 'drop-oldest', maxInFlight: 1 })
      refuse()
      await experiment.flush()
      log(experiment, 20)
      await experiment.flush()
      log(experiment, 130, 20)
      expect(experiment.stats()).toMatchObject({
        recorded: { metrics: 150 },
        dropped: { overflow: 60 },
        pending: { metrics: 90 },
      })
    })

    test('throws when told to, and records again when there is room', async () => {
      const { experiment } = await start({ ...full, overflow: 'throw' })
      service.behave = ({ path }) => (/ingest$/.test(path) ? { status: 503 } : undefined)
      expect(() => log(experiment, 150)).toThrow(
        expect.objectContaining({ code: 'QUEUE_FULL', message: expect.stringContaining('100 events wait') }),
      )
      expect(experiment.stats()).toMatchObject({ recorded: { metrics: 100 }, dropped: {} })
      service.behave = () => undefined
      await experiment.flushOrThrow({ retries: 10 })
      log(experiment, 1, 100)
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 1 })
    })
  })

  describe('statuses', () => {
    // Fault 7: done overtakes metrics that are in flight.
    test('done waits for metrics that are in flight or failed', async () => {
      const { experiment } = await start({ maxBatchItems: 10 })
      service.behave = inTurn(/ingest$/, { status: 503 }, 'lose-answer', { status: 500 })
      log(experiment, 35)
      experiment.done()
      await experiment.flushOrThrow({ retries: 10 })
      const order = service.requests
        .filter(({ path }) => /ingest$|experiment-1$/.test(path))
        .map(({ path }) => (/ingest$/.test(path) ? 'ingest' : 'status'))
      expect(order.at(-1)).toBe('status')
      expect(order.filter((kind) => kind === 'status')).toHaveLength(1)
    })

    // Fault 11: a metric after done() cancels the done for good.
    test('done is sent, and sent again after later events', async () => {
      const { experiment } = await start()
      experiment.done()
      log(experiment, 3)
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true })
      log(experiment, 3, 3)
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true })
      expect(await experiment.flushOrThrow()).toMatchObject({ ok: true })
      expect(service.statuses.at(-1)).toMatchObject({ status: 'done' })
      expect(service.requests.at(-1)?.path).toBe('/experiments/experiment-1')
      expect(storedSteps()).toEqual(steps(6))
    })
  })

  test('a full batch goes at once, without waiting for the delay', async () => {
    const { experiment } = await start({ flushDelayMs: 1_000_000, maxBatchItems: 10 })
    log(experiment, 25)
    await expect.poll(() => service.metrics.size).toBe(20)
    await experiment.flushOrThrow()
    expect(service.metrics.size).toBe(25)
  })

  test('a part-full batch goes after the delay', async () => {
    const { experiment } = await start({ flushDelayMs: 10 })
    log(experiment, 3)
    await expect.poll(() => service.metrics.size).toBe(3)
  })

  // Fault 9: nobody retries after run() has ended in an outage.
  test('an outage that outlasts run() is delivered afterwards by itself', async () => {
    const { experiment } = await start()
    service.behave = ({ path }) => (/ingest$/.test(path) ? 'reset' : undefined)
    await experiment.run(() => log(experiment, 10))
    service.behave = () => undefined
    await expect.poll(() => service.statuses.at(-1)?.status, { timeout: 10_000 }).toBe('done')
    expect(service.metrics.size).toBe(10)
  })
})
