import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeSegment } from '@syvain-metrics/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { Collector, type DeliveryEvent, type Experiment, JsonlCollector, LocalCollector } from '../src/index.ts'
import { recoverSpools } from '../src/spool/recover.ts'
import { type FakeService, fakeService, inTurn, KEY } from './fake-service.ts'

const VALUES = [1, Number.NaN, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3]
const NONE = { metrics: 0, annotations: 0, statuses: 0 }

function recordAll(experiment: Experiment): void {
  experiment.annotation('begins')
  for (const [step, value] of VALUES.entries()) experiment.metric('loss', value, { step })
}

describe("nonFinite: 'record' is refused", () => {
  test('by name, rule and value when it is no policy', () => {
    expect(() => new Collector(KEY, { nonFinite: 'keep' as never })).toThrow(
      "Cannot configure the collector: nonFinite must be one of 'count', 'record', got \"keep\"",
    )
  })

  test('by a file of JSON lines', () => {
    expect(() => new JsonlCollector({ path: 'x.jsonl', nonFinite: 'record' } as never)).toThrow(
      "nonFinite must be 'count', since JSON has no NaN, got 'record'",
    )
  })
})

describe.each(['never', 'always'] as const)("nonFinite: 'record' with worker %s,", (worker) => {
  let service: FakeService
  let collector: Collector
  const warnings: string[] = []
  const drops: DeliveryEvent[] = []

  async function experiment(): Promise<Experiment> {
    const options = { worker, durability: 'memory', nonFinite: 'record', host: service.url } as const
    collector = new Collector(KEY, { ...options, logger: { warn: (text) => warnings.push(text) } })
    collector.on('drop', (event) => drops.push(event))
    return collector.experiment('run')
  }

  beforeEach(async () => {
    service = await fakeService()
    warnings.length = 0
    drops.length = 0
  })
  afterEach(async () => {
    await collector.close({ timeoutMs: 100 })
    await service.close()
  })

  test('a server that takes segments gets every value', async () => {
    service.extensions = 'segments=1, counts=1'
    const one = await experiment()
    recordAll(one)
    expect(await one.flushOrThrow()).toMatchObject({
      ok: true,
      deliveredMetrics: 6,
      deliveredAnnotations: 1,
      dropped: {},
    })
    const sent = service.to(/ingest$/).map(({ body }) => decodeSegment(body))
    expect(sent.flatMap(({ values }) => [...values])).toEqual([0, ...VALUES])
    expect(warnings).toEqual([])
  })

  test('a server that takes rows gets the finite ones in one request, and the others are counted, told and let go', async () => {
    const one = await experiment()
    recordAll(one)
    expect(await one.flushOrThrow()).toMatchObject({
      ok: true,
      deliveredMetrics: 3,
      deliveredAnnotations: 1,
      droppedMetrics: 3,
      dropped: { 'non-finite': 3 },
    })
    expect([...service.metrics.values()].map(({ value }) => value)).toEqual([1, 2, 3])
    expect(service.to(/ingest$/)).toHaveLength(1)
    expect(one.stats().pending).toEqual(NONE)
    expect(drops).toEqual([{ type: 'drop', slug: 'run', reason: 'non-finite', count: 3, range: [0, 6] }])
    expect(warnings).toEqual([
      'syvain-metrics: 3 values of experiment "run" that are not finite were not sent: its server takes rows, which cannot hold them',
    ])
  })

  test('nothing but values that are not finite makes no request', async () => {
    const one = await experiment()
    one.metric('loss', Number.NaN, { step: 0 })
    expect(await one.flushOrThrow()).toMatchObject({ ok: true, dropped: { 'non-finite': 1 } })
    expect(service.to(/ingest$/)).toHaveLength(0)
    expect(one.stats().pending).toEqual(NONE)
  })

  test('a server that takes its announcement back gets rows without them', async () => {
    service.extensions = 'segments=1, counts=1'
    service.behave = inTurn(/ingest$/, { status: 415 })
    const one = await experiment()
    recordAll(one)
    expect(await one.flushOrThrow()).toMatchObject({ ok: true, deliveredMetrics: 3, dropped: { 'non-finite': 3 } })
    expect([...service.metrics.values()].map(({ value }) => value)).toEqual([1, 2, 3])
  })

  test('a refused row is found among the finite ones', async () => {
    service.behave = ({ path, body }) =>
      path.endsWith('/ingest') && body.includes('"value":2') ? { status: 400, body: { error: 'no twos' } } : undefined
    const one = await experiment()
    recordAll(one)
    expect(await one.flush()).toMatchObject({ deliveredMetrics: 2, deadLettered: 1, dropped: { 'non-finite': 3 } })
    expect(one.stats().pending).toEqual(NONE)
  })
})

test("LocalCollector with nonFinite: 'record' keeps every value", async () => {
  const dir = mkdtempSync(join(tmpdir(), 'non-finite-'))
  try {
    const collector = new LocalCollector({ dir, nonFinite: 'record' })
    recordAll(await collector.experiment('run'))
    await collector.close()
    const [session] = recoverSpools({ root: join(dir, 'spool'), host: 'local://syvain-metrics', clock: systemClock })
    expect([...(session?.segments() ?? [])].flatMap(({ values }) => [...values])).toEqual([0, ...VALUES])
  } finally {
    rmSync(dir, { recursive: true })
  }
})
