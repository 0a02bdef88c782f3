// The faults of the Python client that ours must not have: one test each, named after the fault. Faults 12 and 13
// (exceptions, signals and natural ends lose the queue) need processes that end: exit.test.ts. Long: it is one list.
import { spawn } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Collector, type CollectorOptions, type Experiment } from '../src/index.ts'
import { type FakeService, fakeService, inTurn, KEY } from './fake-service.ts'

let service: FakeService
const open: Collector[] = []
const warnings: string[] = []

async function start(options: CollectorOptions = {}): Promise<{ collector: Collector; experiment: Experiment }> {
  const logger = { warn: (text: string) => warnings.push(text) }
  const collector = new Collector(KEY, { host: service.url, worker: 'never', durability: 'memory', logger, ...options })
  open.push(collector)
  return { collector, experiment: await collector.experiment('run') }
}

function log(experiment: Experiment, count: number, from = 0): void {
  for (let step = from; step < from + count; step++) experiment.metric('loss', step, { step })
}

const ingests = (): { data: { step: number }[] }[] =>
  service.to(/ingest$/).map(({ body }) => JSON.parse(body.toString()))
const has = (body: Buffer, step: number): boolean =>
  JSON.parse(body.toString()).data.some((row: { step: number }) => row.step === step)

beforeEach(async () => {
  warnings.length = 0
  service = await fakeService()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close({ timeoutMs: 50 })))
  await service.close()
})

test('fault 1, overflow is only a log line: ours is counted, and the result is not ok', async () => {
  const { experiment } = await start({ maxQueueItems: 1000, flushDelayMs: 60_000 })
  service.behave = ({ path }) => (/ingest$/.test(path) ? { status: 503, headers: { 'retry-after': '60' } } : undefined)
  log(experiment, 5000)
  expect(await experiment.flush()).toMatchObject({ ok: false, pendingMetrics: 1000, droppedMetrics: 4000 })
})

test('fault 2, a batch refused in the background is forgotten: ours fails every later flush', async () => {
  const { experiment } = await start({ flushDelayMs: 1 })
  service.behave = ({ path }) => (/ingest$/.test(path) ? { status: 400 } : undefined)
  log(experiment, 1)
  await expect.poll(() => experiment.stats().deadLettered.metrics).toBe(1)
  service.behave = () => undefined
  expect((await experiment.flush()).ok).toBe(false)
  await expect(experiment.flushOrThrow()).rejects.toMatchObject({ code: 'LOST' })
})

test('fault 3, one bad item takes its batch of 500: ours loses that item alone', async () => {
  const { experiment } = await start()
  service.behave = ({ path, body }) => (/ingest$/.test(path) && has(body, 77) ? { status: 422 } : undefined)
  log(experiment, 500)
  await experiment.flush()
  expect(service.metrics.size).toBe(499)
})

test('fault 4, a bad item blocks the end of run(): ours delivers the 1,500 good ones behind it', async () => {
  const { experiment } = await start()
  service.behave = ({ path, body }) => (/ingest$/.test(path) && has(body, 0) ? { status: 400 } : undefined)
  await experiment.run(() => log(experiment, 1501))
  expect(service.metrics.size).toBe(1500)
  expect(service.statuses.at(-1)).toMatchObject({ status: 'done' })
})

test('fault 5, 413 and 400 are neither split nor bisected: ours are', async () => {
  const { experiment } = await start()
  service.behave = ({ path, body }) => {
    if (!/ingest$/.test(path)) return undefined
    return JSON.parse(body.toString()).data.length > 100 ? { status: 413 } : has(body, 5) ? { status: 400 } : undefined
  }
  log(experiment, 500)
  await experiment.flush()
  expect(service.metrics.size).toBe(499)
})

test('fault 6, a batch in flight is not pending: ours is, and a flush waits for it', async () => {
  const { experiment } = await start({ maxBatchItems: 10, ingestTimeoutMs: 100 })
  service.behave = inTurn(/ingest$/, 'hang')
  log(experiment, 10)
  expect(experiment.stats().pending.metrics).toBe(10)
  expect(await experiment.flush()).toMatchObject({ ok: false, pendingMetrics: 10 })
})

test('fault 7, done overtakes metrics in flight: ours waits for them', async () => {
  const { experiment } = await start({ maxBatchItems: 10 })
  service.behave = inTurn(/ingest$/, { status: 503 }, { status: 503 })
  log(experiment, 25)
  experiment.done()
  await experiment.flushOrThrow({ retries: 10 })
  expect(service.requests.at(-1)?.path).toBe('/experiments/experiment-1')
})

test('fault 8, annotations double after lost answers: ours carry one key for ever', async () => {
  const { experiment } = await start()
  service.behave = inTurn(/annotations$/, 'lose-answer', 'lose-answer')
  experiment.annotation('once')
  await experiment.flushOrThrow({ retries: 10 })
  expect(service.to(/annotations$/).length).toBeGreaterThan(1)
  expect(service.annotations).toHaveLength(1)
})

test('fault 9, nobody retries after run() has ended in an outage: ours does', async () => {
  const { experiment } = await start()
  service.behave = ({ path }) => (/ingest$/.test(path) ? 'reset' : undefined)
  await experiment.run(() => log(experiment, 3), { flushRetries: 0 })
  service.behave = () => undefined
  await expect.poll(() => service.metrics.size, { timeout: 10_000 }).toBe(3)
})

test('fault 10, an error text over 8,000 makes the status unsendable: ours is cut', async () => {
  const { experiment } = await start()
  experiment.error(Object.assign(new Error('x'), { name: 'N'.repeat(600), stack: 's'.repeat(9000) }))
  await experiment.flushOrThrow()
  expect(service.statuses[0]?.error).toEqual({ name: 'N'.repeat(500), detail: 's'.repeat(8000) })
})

test('fault 11, a metric after done() cancels the done for good: ours is sent', async () => {
  const { experiment } = await start()
  experiment.done()
  log(experiment, 1)
  await experiment.flushOrThrow()
  expect(service.statuses.at(-1)).toMatchObject({ status: 'done' })
})

test('fault 14, the exit handler can fail to start its timer: ours needs none, it waits on shared memory', async () => {
  const { experiment } = await start({ worker: 'always' })
  log(experiment, 3)
  const setTimeoutBefore = globalThis.setTimeout
  globalThis.setTimeout = (() => {
    throw new Error('no timer may start at exit')
  }) as never
  try {
    // The service answers from this thread, which stands still: bounded, and nothing is lost.
    expect(experiment.flushSync({ timeoutMs: 20 })).toMatchObject({ pendingMetrics: 3 })
  } finally {
    globalThis.setTimeout = setTimeoutBefore
  }
})

test("fault 15, a forked child sends the parent's queue again: ours share nothing", async () => {
  const { experiment } = await start({ flushDelayMs: 60_000 })
  log(experiment, 3)
  const child = spawn(process.execPath, ['-e', 'process.exit(0)'])
  await new Promise((resolve) => child.on('close', resolve))
  expect(service.to(/ingest$/)).toEqual([])
  expect(await experiment.flushOrThrow()).toMatchObject({ deliveredMetrics: 3 })
})

test('fault 16, a creation that fails half-way leaves an experiment and makes a second one: ours makes one', async () => {
  const { collector } = await start()
  service.behave = inTurn(/ingestion-keys$/, { status: 400 })
  await expect(collector.experiment('other')).rejects.toMatchObject({ code: 'REJECTED' })
  await collector.experiment('other')
  expect(service.experiments.map(({ slug }) => slug)).toEqual(['run', 'other'])
})

test('fault 17, max_batch_items above 1,000 is accepted and then nothing can be sent: ours is refused', () => {
  expect(() => new Collector(KEY, { host: service.url, maxBatchItems: 1001 })).toThrow(/at most 1000/)
})

test('fault 18, a 2xx with another body counts as loss although stored: ours asks again and counts once', async () => {
  const { experiment } = await start()
  service.behave = inTurn(/ingest$/, { status: 200, body: 'stored' })
  log(experiment, 3)
  expect(await experiment.flushOrThrow({ retries: 5 })).toMatchObject({ ok: true, deliveredMetrics: 3 })
  expect(service.metrics.size).toBe(3)
})

test('fault 19, a 401 on a status is final: ours is kept', async () => {
  const { experiment } = await start()
  service.behave = ({ path }) => (/experiment-1$/.test(path) ? { status: 401 } : undefined)
  experiment.done()
  await experiment.flush()
  expect(experiment.stats()).toMatchObject({ pending: { statuses: 1 }, dropped: {} })
})

test('fault 20, the result reports the last pass only: ours reports every metric once, over all passes', async () => {
  const { experiment } = await start({ maxBatchItems: 10, maxInFlight: 1 })
  service.behave = inTurn(/ingest$/, { status: 503 }, { status: 503 })
  log(experiment, 30)
  const result = await experiment.flushOrThrow({ retries: 10 })
  expect(result).toMatchObject({ deliveredMetrics: 30, retryableFailures: 2 })
})

test('fault 21, a full queue makes every call four times dearer: ours looks at the books once in 64 calls', async () => {
  const { experiment } = await start({ maxQueueItems: 100, flushDelayMs: 60_000, worker: 'always' })
  service.behave = ({ path }) => (/ingest$/.test(path) ? { status: 503, headers: { 'retry-after': '60' } } : undefined)
  log(experiment, 100)
  await experiment.flush()
  // A hundred thousand refused calls: were each of them to ask the worker, this would take minutes.
  log(experiment, 100_000, 100)
  expect(experiment.stats().dropped).toEqual({ overflow: 100_000 })
})

test('fault 22, the token follows a redirect: ours never does', async () => {
  const other = await fakeService()
  const { experiment } = await start()
  service.behave = inTurn(
    /ingest$/,
    { status: 302, headers: { location: other.url } },
    { status: 308, headers: { location: other.url } },
  )
  log(experiment, 1)
  await experiment.flushOrThrow({ retries: 5 })
  expect(other.requests).toEqual([])
  await other.close()
})

test('fault 23, max_retries=0 drops after one failure and the next flush says ok: ours says not ok', async () => {
  const { experiment } = await start({ maxRetries: 0 })
  service.behave = inTurn(/ingest$/, { status: 503 })
  log(experiment, 3)
  await experiment.flush()
  expect(await experiment.flush()).toMatchObject({ ok: false, dropped: { 'retries-exhausted': 3 } })
})

test('fault 24, a hung server holds the flush for minutes: timeoutMs bounds the whole call', async () => {
  const { experiment } = await start()
  service.behave = ({ path }) => (/ingest$/.test(path) ? 'hang' : undefined)
  log(experiment, 3)
  await expect(experiment.flushOrThrow({ timeoutMs: 60, retries: 1000 })).rejects.toMatchObject({ code: 'UNDELIVERED' })
})

test('fault 25, points get the time of arrival: ours are stamped at the call, and the stamp is always sent', async () => {
  const { experiment } = await start({
    clock: { nowMs: () => 1_700_000_000_000, random: () => 0, after: () => ({ cancel: () => undefined }) },
  })
  log(experiment, 2)
  void experiment.flush()
  await expect.poll(() => ingests().length).toBe(1)
  expect(ingests()[0]?.data).toMatchObject([{ timestamp_ms: 1_700_000_000_000 }, { timestamp_ms: 1_700_000_000_000 }])
})

test('fault 26, throughput is one batch per delay and round trip: ours sends full batches at once, four at a time', async () => {
  const { experiment } = await start({ maxBatchItems: 100, flushDelayMs: 60_000 })
  log(experiment, 400) // one at first, one more with each success
  await expect.poll(() => service.metrics.size).toBe(400)
  service.behave = ({ path }) => (/ingest$/.test(path) ? 'hang' : undefined)
  log(experiment, 1000, 400)
  await expect.poll(() => service.to(/ingest$/).length).toBe(8)
})

test('fault 27, integer seconds are sent as 1970: ours are seconds below 10,000,000,000', async () => {
  const { experiment } = await start()
  experiment.metric('loss', 1, { step: 0, timestamp: 1_700_000_000 })
  await experiment.flushOrThrow()
  expect([...service.metrics.values()][0]?.timestamp_ms).toBe(1_700_000_000_000)
})

test('fault 28, other meta of a second call is ignored in silence: ours names what differs', async () => {
  const { collector } = await start()
  await collector.experiment('run', { meta: { seed: 2 } })
  expect(warnings).toContainEqual(expect.stringContaining('the different meta of the later call is ignored'))
})
