// The delivery worker: an engine of its own that takes orders over a port. Bundled into `worker-source.ts` by the build.
import { type MessagePort, workerData } from 'node:worker_threads'
import { createClient, defaultTransport } from '@syvain-metrics/api-client'
import type { SeriesKey } from '@syvain-metrics/protocol'
import { systemClock } from '../clock.ts'
import { Engine } from '../deliver/engine.ts'
import type { Lane } from '../deliver/lane.ts'
import { httpSink } from '../sinks/http.ts'
import { compressingTransport } from './compressing-transport.ts'
import { lastFlush } from './last-flush.ts'
import { nodeGzip } from './node-gzip.ts'
import { Outbox } from './outbox.ts'
import { owningClient } from './owning-client.ts'
import type { FromWorker, LaneReport, ToWorker, WorkerSettings } from './worker-messages.ts'

const { port, settings } = workerData as { port: MessagePort; settings: WorkerSettings }
const { host, token, timeoutMs, ingestTimeoutMs, maxInFlight, maxRetries } = settings

const wire = compressingTransport(defaultTransport(), nodeGzip)
const client = owningClient(createClient({ host, token, transport: wire }), wire)
const sink = httpSink({ client, nowMs: systemClock.nowMs, timeoutMs, ingestTimeoutMs })
const engine = new Engine({
  sink,
  clock: systemClock,
  maxInFlight,
  maxRetries,
  onEvent: (event) => sayAfterNews({ say: 'event', event }),
})
const lanes: Lane[] = []
/** The table of each lane's last segment. */
const tables: (readonly SeriesKey[])[] = []
const flushes = new Map<number, AbortController>()
const outbox = new Outbox(say, reportOf)

port.on('message', (order: ToWorker) => void obey(order))
say({ say: 'ready' })

async function obey(order: ToWorker): Promise<void> {
  switch (order.do) {
    case 'open':
      open(order)
      break
    case 'deliver':
      deliver(order)
      break
    case 'status':
      engine.status(lanes[order.lane] as Lane, order.status)
      break
    case 'report':
      engine.report(lanes[order.lane] as Lane, order.dropped)
      break
    case 'drop-oldest':
      engine.dropOldest(lanes[order.lane] as Lane, order.items)
      wake(order.done)
      break
    case 'flush':
      await flush(order)
      break
    case 'end-flush':
      flushes.get(order.id)?.abort()
      break
    case 'last-flush':
      await lastFlush(engine, lanes, { timeoutMs: order.timeoutMs, clock: systemClock })
      wake(order.done)
      break
    case 'close':
      await engine.close()
      sayAfterNews({ say: 'closed' })
      port.close()
  }
}

function open({ target }: Extract<ToWorker, { do: 'open' }>): void {
  const lane = lanes.length
  const opened = engine.open(target, {
    settled: (ranges, fate) => outbox.settled(lane, ranges, fate),
    statusSettled: (key) => outbox.statusSettled(lane, key),
    failed: () => outbox.changed(lane),
    unsettled: () => ({ segments: [], statuses: [] }), // the recording thread holds them
  })
  lanes.push(opened)
}

function deliver({ lane, segment, table }: Extract<ToWorker, { do: 'deliver' }>): void {
  if (table !== undefined) tables[lane] = table
  engine.deliver(lanes[lane] as Lane, { ...segment, table: tables[lane] as readonly SeriesKey[] })
}

async function flush({ id, lanes: numbers, timeoutMs: bound }: Extract<ToWorker, { do: 'flush' }>): Promise<void> {
  const controller = new AbortController()
  flushes.set(id, controller)
  await engine.flush(
    numbers.map((lane) => lanes[lane] as Lane),
    { timeoutMs: bound, signal: controller.signal },
  )
  flushes.delete(id)
  for (const lane of numbers) outbox.changed(lane)
  sayAfterNews({ say: 'flushed', id })
}

function reportOf(number: number): LaneReport {
  const lane = lanes[number] as Lane
  const { parked, ledger } = lane
  return {
    lane: number,
    stats: ledger.snapshot(),
    errors: ledger.errors,
    parked: parked && { code: parked.error.code, message: parked.error.message },
    nextAttemptAtMs: lane.nextAttemptAtMs(),
  }
}

/** Ends the wait of the recording thread, after everything that it is to hear. */
function wake(done: Int32Array): void {
  outbox.flush()
  Atomics.store(done, 0, 1)
  Atomics.notify(done, 0)
}

function say(message: FromWorker): void {
  port.postMessage(message)
}

function sayAfterNews(message: FromWorker): void {
  outbox.flush()
  say(message)
}
