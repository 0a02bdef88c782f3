// What every collector promises, whatever its destination.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BaseCollector, Collector, type FlushResult, JsonlCollector, NoopCollector } from '../../src/index.ts'
import { type FakeService, fakeService, KEY } from '../fake-service.ts'

let dir: string
let service: FakeService
let path: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'collector-'))
  path = join(dir, 'artifacts', 'run.jsonl')
  service = await fakeService()
})
afterEach(async () => {
  await service.close()
  await rm(dir, { recursive: true })
})

const collectors: [string, () => BaseCollector][] = [
  ['Collector', () => new Collector(KEY, { host: service.url })],
  ['JsonlCollector', () => new JsonlCollector({ path })],
  ['NoopCollector', () => new NoopCollector()],
]

describe.each(collectors)('%s', (_name, make) => {
  test('delivers a run and balances its books', async () => {
    const collector = make()
    const experiment = await collector.experiment('run', { description: 'd', meta: { model: 'mamba' } })
    await experiment.run(() => {
      for (let step = 0; step < 1000; step++)
        experiment.metric('loss', 1 / (step + 1), { step, metadata: { split: 'train' } })
      experiment.metric('loss', Number.NaN, { step: 1000 })
      experiment.annotation('saved checkpoint', { metadata: { path: 'a.bin' } })
    })
    const result: FlushResult = await experiment.flushOrThrow()
    expect(result).toMatchObject({ ok: true, pendingMetrics: 0, pendingAnnotations: 0, pendingStatuses: 0 })
    expect(collector.stats()).toMatchObject({
      recorded: { metrics: 1001, annotations: 1, statuses: 2 },
      acknowledged: { metrics: 1000, annotations: 1, statuses: 2 },
      pending: { metrics: 0, annotations: 0, statuses: 0 },
      dropped: { 'non-finite': 1 },
      deadLettered: { metrics: 0, annotations: 0, statuses: 0 },
    })
    await collector.close()
  })

  test('refuses misuse at the call', async () => {
    const experiment = await make().experiment('run')
    expect(() => experiment.metric('', 1, { step: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(() => experiment.annotation('')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    await expect(make().experiment('', {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(make().experiment('a', { folderId: 'x', folderPath: '/y' } as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  test('close() is safe to call twice', async () => {
    const collector = make()
    await collector.experiment('run')
    expect(await collector.close()).toBe(await collector.close())
  })

  test('gives the same experiment for the same slug', async () => {
    const collector = make()
    expect(await collector.experiment('run')).toBe(await collector.experiment('run'))
    await collector.close()
  })
})

describe('local ids', () => {
  test('are the first 16 digits of the SHA-256 of the slug', async () => {
    const experiment = await new NoopCollector().experiment('run-001')
    expect(experiment.id).toBe('local_4438d901484bedfe')
    expect(experiment.url).toBe('local://syvain-metrics/experiments/local_4438d901484bedfe')
  })
})

describe('JsonlCollector', () => {
  const lines = async (): Promise<Record<string, unknown>[]> =>
    (await readFile(path, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))

  test.each([[{}], [{ path: '' }], [{ path: 7 }], [undefined]])('refuses %j', (options) => {
    expect(() => new JsonlCollector(options as never)).toThrow(/path must be a file path or a file URL/)
  })

  test('writes sorted keys without spaces, in the order of the calls', async () => {
    const collector = new JsonlCollector({
      path: pathToFileURL(path),
      clock: { nowMs: () => 1_700_000_000_000, random: () => 0, after: () => ({ cancel: () => undefined }) },
    })
    const experiment = await collector.experiment('run', { meta: { model: 'mamba' } })
    experiment.start()
    experiment.metric('loss', 0.42, { step: 1, metadata: { split: 'train' } })
    experiment.annotation('saved', { metadata: { path: 'ckpt' } })
    experiment.metric('acc', 0.9, { step: null, timestamp: 1_700_000_001 })
    experiment.error(Object.assign(new Error('x'), { stack: 'trace' }))
    await experiment.flushOrThrow()
    const text = await readFile(path, 'utf8')
    const [created, ...rest] = text.split('\n')
    expect(created).toBe(
      `{"created_at_ms":1700000000000,"description":"","id":"${experiment.id}","metadata":{"model":"mamba"},"slug":"run","type":"experiment"}`,
    )
    expect(rest.map((line) => line.replace(/"client_event_id":"[0-9a-f-]{36}",/, ''))).toEqual([
      '{"slug":"run","status":"running","timestamp_ms":1700000000000,"type":"status"}',
      '{"metadata":{"split":"train"},"name":"loss","slug":"run","step":1,"timestamp_ms":1700000000000,"type":"metric","value":0.42}',
      '{"annotation":"saved","metadata":{"path":"ckpt"},"slug":"run","timestamp_ms":1700000000000,"type":"annotation"}',
      '{"metadata":{},"name":"acc","slug":"run","step":null,"timestamp_ms":1700000001000,"type":"metric","value":0.9}',
      '{"error":{"detail":"trace","name":"Error"},"slug":"run","status":"error","timestamp_ms":1700000000000,"type":"status"}',
      '',
    ])
  })

  test('leaves the line of the experiment out when told to, and appends to what is there', async () => {
    for (const slug of ['a', 'b']) {
      const collector = new JsonlCollector({ path, experimentLine: false })
      const experiment = await collector.experiment(slug)
      experiment.metric('loss', 1, { step: 0 })
      await collector.close()
    }
    expect(await lines()).toMatchObject([
      { type: 'metric', slug: 'a' },
      { type: 'metric', slug: 'b' },
    ])
  })

  test('rejects when the file cannot be written', async () => {
    const collector = new JsonlCollector({ path: join(dir, 'artifacts') })
    await new JsonlCollector({ path }).experiment('makes the folder')
    await expect(collector.experiment('run')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('EISDIR'),
    })
  })
})
