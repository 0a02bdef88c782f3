// The worker: it delivers while this thread is busy, and nothing is lost when it dies.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inlineHost } from '../src/hosts/inline.ts'
import { DIAGNOSTICS_CHANNEL } from '../src/hosts/node-platform.ts'
import { WorkerHost } from '../src/hosts/worker-host.ts'
import { WORKER_SOURCE } from '../src/hosts/worker-source.ts'
import { Collector, type CollectorOptions, type Experiment } from '../src/index.ts'
import { type FakeService, fakeService, inTurn, KEY } from './fake-service.ts'

let service: FakeService
const open: Collector[] = []
const warnings: string[] = []

async function start(options: CollectorOptions = {}): Promise<{ collector: Collector; experiment: Experiment }> {
  const logger = { warn: (text: string) => warnings.push(text) }
  const collector = new Collector(KEY, {
    host: service.url,
    worker: 'always',
    durability: 'memory',
    logger,
    ...options,
  })
  open.push(collector)
  return { collector, experiment: await collector.experiment('run') }
}

function log(experiment: Experiment, count: number, from = 0): void {
  const loss = experiment.series('loss')
  for (let step = from; step < from + count; step++) loss.log(step, step)
}

beforeEach(async () => {
  warnings.length = 0
  service = await fakeService()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close({ timeoutMs: 50 })))
  await service.close()
})

test('the program of the worker is built in, without HTTP/2', () => {
  expect(WORKER_SOURCE).toContain('last-flush')
  expect(WORKER_SOURCE).not.toContain('node:http2')
})

test("worker: 'always' refuses what cannot be handed to a thread", async () => {
  const transport = { request: () => Promise.reject(new Error('unused')), close: async () => undefined }
  const own = new Collector(KEY, { host: service.url, worker: 'always', transport, logger: false })
  await expect(own.experiment('run')).rejects.toThrow()
})

test('flushSync() delivers while this thread stands still', async () => {
  const { experiment } = await start({ flushDelayMs: 60_000 })
  // The service lives in this thread too: it can only answer from a thread of its own.
  const { Worker } = await import('node:worker_threads')
  const server = new Worker(
    `const { createServer } = require('node:http'); const { parentPort } = require('node:worker_threads')
     createServer((request, response) => { request.resume(); request.on('end', () => {
       const data = request.url.endsWith('ingest') ? { ok: true, mode: 'queued' } : request.url.endsWith('ingestion-keys')
         ? { token: 'ik_1', key: { expires_at_ms: Date.now() + 86400000 } } : { experiment: { id: 'e', url: '/experiments/e' } }
       response.setHeader('content-type', 'application/json').end(JSON.stringify({ data, error: null })) }) })
       .listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port) })`,
    { eval: true },
  )
  const port = await new Promise<number>((resolve) => server.once('message', resolve))
  const { experiment: other } = await start({ host: `http://127.0.0.1:${port}`, flushDelayMs: 60_000 })
  log(other, 3)
  expect(other.flushSync({ timeoutMs: 5_000 })).toMatchObject({ ok: true, deliveredMetrics: 3 })
  // A host that cannot answer meanwhile: bounded, and nothing is lost.
  log(experiment, 3)
  expect(experiment.flushSync({ timeoutMs: 50 })).toMatchObject({ ok: false, pendingMetrics: 3 })
  expect(await experiment.flushOrThrow()).toMatchObject({ ok: true })
  await server.terminate()
})

describe('a worker that dies', () => {
  test('is replaced by an engine in this thread, and nothing is lost or stored twice', async () => {
    const deaths: string[] = []
    const sink = await import('../src/sinks/http.ts')
    const { createClient } = await import('@syvain-metrics/api-client')
    const client = createClient({ host: service.url, token: KEY })
    const httpSink = sink.httpSink({ client, nowMs: Date.now, timeoutMs: 1000, ingestTimeoutMs: 1000 })
    const { systemClock } = await import('../src/clock.ts')
    const fallback = { sink: httpSink, clock: systemClock, maxInFlight: 4, maxRetries: null, onEvent: () => undefined }
    const host = new WorkerHost({
      source: `setTimeout(() => process.exit(9), 50)`, // takes orders and never obeys
      settings: {
        host: service.url,
        token: KEY,
        timeoutMs: 1000,
        ingestTimeoutMs: 1000,
        maxInFlight: 4,
        maxRetries: null,
      },
      fallback,
      onDeath: (reason) => deaths.push(reason),
    })
    const target = await httpSink.open(
      { slug: 'dies', description: '', meta: {}, folderId: undefined, folderPath: undefined, session: undefined },
      '0123456789abcdef',
    )
    const { Custody } = await import('../src/deliver/custody.ts')
    const custody = new Custody({
      host,
      target,
      keeping: 'memory',
      maxMemoryItems: 1000,
      openJournal: () => expect.unreachable(),
      onLost: () => expect.unreachable(),
      onDiskFailure: () => expect.unreachable(),
    })
    const segment = {
      session: target.session,
      firstSequence: 0,
      count: 3,
      table: [{ name: 'loss', metadata: {}, metadataJson: '{}' }],
      series: Uint32Array.of(0, 0, 0),
      steps: Float64Array.of(0, 1, 2),
      timesMs: Float64Array.of(1, 2, 3),
      values: Float64Array.of(1, 2, 3),
      annotations: [],
    }
    custody.lane.ledger.recorded.metrics += 3
    custody.take(segment)
    custody.lane.ledger.recorded.statuses += 1
    custody.takeStatus({ update: { status: 'done' }, barrier: 2, key: 'k' })
    await host.flush([custody.lane], { timeoutMs: 10_000, signal: undefined })
    expect(deaths).toEqual(['it ended with 9'])
    expect(service.metrics.size).toBe(3)
    expect(service.statuses).toMatchObject([{ status: 'done' }])
    expect(custody.memoryItems).toBe(0)
    // And what comes afterwards goes the same way.
    custody.lane.ledger.recorded.metrics += 3
    custody.take({ ...segment, firstSequence: 3 })
    await host.flush([custody.lane], { timeoutMs: 10_000, signal: undefined })
    expect(service.metrics.size).toBe(6)
    expect(custody.lane.ledger.pending('metrics')).toBe(0)
    await host.close()
  })
})

describe('delivery events', () => {
  test('are published on a diagnostics channel', async () => {
    const seen: unknown[] = []
    const listener = (event: unknown): void => {
      seen.push(event)
    }
    subscribe(DIAGNOSTICS_CHANNEL, listener)
    const { experiment } = await start()
    experiment.metric('loss', Number.NaN, { step: 0 })
    unsubscribe(DIAGNOSTICS_CHANNEL, listener)
    expect(seen).toEqual([{ type: 'drop', slug: 'run', reason: 'non-finite', count: 1 }])
  })

  test.each(['always', 'never'] as const)(
    'gaps are reported to a server that listens, with worker %s',
    async (worker) => {
      service.extensions = 'segments=1, counts=1, reports=1'
      const { experiment } = await start({ worker, maxQueueItems: 10, maxBatchItems: 10, flushDelayMs: 60_000 })
      service.behave = inTurn(/ingest$/, { status: 503 })
      log(experiment, 25)
      await experiment.flush()
      service.behave = () => undefined
      await experiment.flush()
      await expect.poll(() => service.to(/delivery$/).length).toBe(1)
      expect(JSON.parse(service.to(/delivery$/)[0]?.body.toString() ?? '')).toMatchObject({
        dropped: [{ reason: 'overflow', first_sequence: 10, count: 15 }],
      })
    },
  )
})

test('overflow { block } waits for room while the worker delivers, and drops when there is none in time', async () => {
  const { experiment } = await start({ maxQueueItems: 100, maxBatchItems: 50, overflow: { block: { timeoutMs: 30 } } })
  service.behave = ({ path }) =>
    /ingest$/.test(path) ? { status: 503, headers: { 'retry-after': '3600' } } : undefined
  log(experiment, 101)
  expect(experiment.stats()).toMatchObject({ recorded: { metrics: 101 }, dropped: { overflow: 1 } })
})

test('experiment.ready() resolves when less than half of the queue is in use', async () => {
  const { experiment } = await start({ maxQueueItems: 100, maxBatchItems: 10, flushDelayMs: 5 })
  let isReady = false
  log(experiment, 100)
  const ready = experiment.ready().then(() => {
    isReady = true
  })
  expect(isReady).toBe(false)
  await ready
  expect(experiment.stats().acknowledged.metrics).toBeGreaterThanOrEqual(50)
})

test('inlineHost() cannot deliver while this thread stands still, unless its destination answers at once', async () => {
  const { noopSink } = await import('../src/sinks/noop.ts')
  const { systemClock } = await import('../src/clock.ts')
  const host = inlineHost({
    sink: noopSink(),
    clock: systemClock,
    maxInFlight: 1,
    maxRetries: null,
    onEvent: () => undefined,
  })
  expect(host.flushSync(10)).toBe(true)
  expect(host.catchUp(10)).toBe(false)
})
