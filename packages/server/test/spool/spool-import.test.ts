// What comes of a spool: each event once, in whatever state its files are.
import { chmodSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'
import { encodeSegment, encodeSpoolStatus } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { spoolExperimentId } from '../../src/spool/spool-commands.ts'
import { SpoolImport } from '../../src/spool/spool-import.ts'
import type { Command } from '../../src/store/commands.ts'
import type { Store } from '../../src/store/store.ts'
import { counterIn, fixture, sequencesIn, sequencesOf, upTo } from '../support/spool-fixture.ts'
import { header, SESSION, testSpool } from '../support/spool-folder.ts'
import { segmentOf } from '../support/store-contract.ts'

describe('SpoolImport', () => {
  test('SpoolImport does nothing without a folder, and takes one that appears', async () => {
    const { dir, spools, store, lines } = fixture()
    expect(await spools.look()).toBe(false)
    testSpool(dir)
    expect(await spools.look()).toBe(false)
    expect(await store.experiments({ limit: 10 })).toMatchObject([
      {
        slug: 'run-001',
        description: 'größe 😀',
        metadata: { seed: 7 },
        status: 'created',
        created_at_ms: 1_700_000_000_000,
      },
    ])
    expect(lines).toEqual([])
  })

  test('SpoolImport takes what is there and what comes, and announces it as if it had been sent', async () => {
    const { dir, spools, store, events } = fixture()
    const spool = testSpool(dir)
    spool.status({ status: 'running', timestamp_ms: 5 })
    spool.segment(segmentOf(SESSION, 0, 100))
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(100))
    spool.segment(segmentOf(SESSION, 100, 250))
    spool.status({ status: 'error', error: { name: 'RangeError', detail: 'out' }, timestamp_ms: 9 })
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(250))
    expect(await store.experiments({ limit: 10 })).toMatchObject([
      { status: 'error', error_name: 'RangeError', error_detail: 'out', started_at_ms: 5, done_at_ms: 9 },
    ])
    const types = events.map(({ type }) => type)
    expect(types.filter((type) => type !== 'series')).toEqual(['experiment', 'status', 'status'])
    expect(types).toContain('series')
  })

  test('SpoolImport only reads: files and their folder are as they were', async () => {
    const { dir, spools } = fixture()
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 100))
    const before = readFileSync(spool.path)
    chmodSync(spool.path, 0o400)
    const { mtimeMs } = statSync(dirname(spool.path))
    await spools.look()
    expect(readFileSync(spool.path)).toEqual(before)
    expect(statSync(dirname(spool.path)).mtimeMs).toBe(mtimeMs)
  })

  test('SpoolImport waits for the rest of a torn tail, also when the writer puts other bytes there', async () => {
    const { dir, spools, store, lines, counters } = fixture()
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 10))
    const { size } = statSync(spool.path)
    const torn = spool.frame('segment', encodeSegment(segmentOf(SESSION, 10, 50)))
    for (let cut = 1; cut < torn.length; cut += 13) {
      spool.append(torn.subarray(0, cut))
      await spools.look()
      truncateSync(spool.path, size)
    }
    expect(await sequencesIn(store)).toEqual(upTo(10))
    spool.segment(segmentOf(SESSION, 10, 20))
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(20))
    expect([lines, counterIn(counters, 'spool_corrupt_bytes_total')]).toEqual([[], '0'])
  })

  test('SpoolImport sets a damaged frame aside, counts it, and goes on behind it', async () => {
    const { dir, spools, store, lines, counters } = fixture()
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 10))
    const from = statSync(spool.path).size
    spool.segment(segmentOf(SESSION, 10, 20))
    const to = statSync(spool.path).size
    spool.segment(segmentOf(SESSION, 20, 30))
    spool.damage(from + 40)
    await spools.look()
    expect(await sequencesIn(store)).toEqual([...upTo(10), ...upTo(30, 20)])
    expect(counterIn(counters, 'spool_corrupt_bytes_total')).toBe(String(to - from))
    expect(lines).toEqual([`spool ${SESSION}: passed over ${to - from} bytes: no intact frame`])
  })

  test('SpoolImport reads the experiment from the other log when its frame is damaged', async () => {
    const { dir, spools, store } = fixture()
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 10))
    spool.damage(30)
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(10))
  })

  test.each<[string, (spool: ReturnType<typeof testSpool>) => void, RegExp]>([
    [
      'of another session',
      (spool) => spool.segment(segmentOf('00000000000000ff', 0, 5)),
      /no segment of this session$/,
    ],
    ['that is no segment', (spool) => spool.add('segment', new Uint8Array(64)), /no segment of this session$/],
    ['that is no status', (spool) => spool.add('status', new TextEncoder().encode('{}')), /no status$/],
    [
      'with a status that breaks a rule',
      (spool) =>
        spool.add('status', encodeSpoolStatus({ update: { status: 'done', timestamp_ms: -1 }, barrier: -1, key: 'k' })),
      /a status that is refused: status\.timestamp_ms/,
    ],
  ])('SpoolImport passes over an intact frame %s', async (_, add, line) => {
    const { dir, spools, store, lines } = fixture()
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 10))
    add(spool)
    spool.segment(segmentOf(SESSION, 10, 20))
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(20))
    expect(await store.experiments({ limit: 10 })).toMatchObject([{ status: 'created' }])
    expect(lines).toEqual([expect.stringMatching(line)])
  })

  test.each<[string, object, string | undefined]>([
    ['that is on its way to a service', { kind: 'remote' }, undefined],
    ['whose slug is too long', { slug: 'x'.repeat(201) }, 'slug'],
    ['whose description is too long', { description: 'x'.repeat(4_001) }, 'description'],
    ['that was made before time began', { created_at_ms: -1 }, 'created_at_ms must be an integer from 0, got -1'],
  ])('SpoolImport leaves a spool alone %s, and takes the others', async (_, more, problem) => {
    const { dir, spools, store, lines } = fixture()
    testSpool(dir, header('00000000000000aa', more)).segment(segmentOf('00000000000000aa', 0, 5))
    testSpool(dir).segment(segmentOf(SESSION, 0, 10))
    await spools.look()
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(10))
    expect(lines).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)])
  })

  test('SpoolImport goes on with the others when it fails on one, and says it once', async () => {
    const { dir, store, services } = fixture()
    testSpool(dir, header('00000000000000aa')).segment(segmentOf('00000000000000aa', 0, 5))
    testSpool(dir).segment(segmentOf(SESSION, 0, 10))
    const broken = spoolExperimentId(header('00000000000000aa'))
    const experiment = (id: string) => (id === broken ? Promise.reject(new Error('broken')) : store.experiment(id))
    const partly = { experiment, folders: () => store.folders(), spoolPositions: () => store.spoolPositions() } as Store
    const log: Record<string, unknown>[] = []
    const spools = new SpoolImport({ services: { ...services, store: partly }, dir, log: (entry) => log.push(entry) })
    for (let i = 0; i < 3; i++) await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(10))
    expect(log).toEqual([
      { level: 'warning', event: 'spool', folder: '00000000000000aa', message: 'it cannot be read: broken' },
    ])
  })

  test('SpoolImport makes an experiment per session, also of one slug', async () => {
    const { dir, spools, store } = fixture()
    const sessions = ['00000000000000aa', '00000000000000bb']
    for (const [i, session] of sessions.entries()) {
      testSpool(dir, header(session)).segment(segmentOf(session, 0, 10 + i))
    }
    await spools.look()
    const experiments = await store.experiments({ limit: 10 })
    expect(experiments.map(({ slug }) => slug)).toEqual(['run-001', 'run-001'])
    const counts = await Promise.all(experiments.map(async ({ id }) => (await sequencesOf(store, id)).length))
    expect(counts.sort()).toEqual([10, 11])
  })

  test('SpoolImport puts an experiment into the folder that its collector named, where there is one', async () => {
    const { dir, spools, store, lines } = fixture()
    const create = (id: string, name: string, parentId: string | null): Command => ({
      kind: 'folder.create',
      input: { id, name, parentId },
      nowMs: 1,
    })
    await store.apply([create('f1', 'vision', null), create('f2', 'small', 'f1')])
    testSpool(dir, header('00000000000000aa', { slug: 'a', folder_path: '/vision/small' }))
    testSpool(dir, header('00000000000000bb', { slug: 'b', folder_id: 'f1' }))
    testSpool(dir, header('00000000000000cc', { slug: 'c', folder_path: '/nowhere' }))
    await spools.look()
    const experiments = await store.experiments({ limit: 10 })
    expect(Object.fromEntries(experiments.map(({ slug, folder }) => [slug, folder?.path_name]))).toEqual({
      a: '/vision/small',
      b: '/vision',
      c: undefined,
    })
    expect(lines).toEqual(['spool 00000000000000cc: its folder is not on this server: it is put outside of all'])
  })

  test('SpoolImport reads a long log in parts, in between those of others', async () => {
    const { dir, spools, store, lookAll } = fixture()
    const long = testSpool(dir, header('00000000000000aa', { slug: 'long' }))
    let count = 0
    while (statSync(long.path).size < 10 * 1024 * 1024) {
      long.segment(segmentOf('00000000000000aa', count, count + 20_000))
      count += 20_000
    }
    testSpool(dir, header('00000000000000bb', { slug: 'short' })).segment(segmentOf('00000000000000bb', 0, 10))
    expect(await spools.look()).toBe(true)
    const [longId, shortId] = (await store.spoolPositions()).map(({ experimentId }) => experimentId) as [string, string]
    expect((await sequencesOf(store, longId)).length).toBeLessThan(count)
    expect(await sequencesOf(store, shortId)).toEqual(upTo(10))
    await lookAll()
    expect((await store.series(longId)).reduce((sum, { n }) => sum + n, 0)).toBe(count)
  })

  test('SpoolImport looks less often at what is still, at most 10 s apart, and at once when the clock goes back', async () => {
    const { dir, spools, store, clock } = fixture()
    const spool = testSpool(dir)
    await spools.look()
    let count = 0
    const isSeen = async () => {
      spool.segment(segmentOf(SESSION, count, ++count))
      await spools.look()
      return (await sequencesIn(store)).length === count
    }
    expect(await isSeen()).toBe(true)
    clock.now += 1_000_000
    expect(await isSeen()).toBe(true)
    clock.now += 1_000_000
    await spools.look()
    clock.now += 9_999
    expect(await isSeen()).toBe(false)
    clock.now += 1
    await spools.look()
    expect((await sequencesIn(store)).length).toBe(count)
    clock.now += 1_000_000
    await spools.look()
    clock.now -= 500_000
    expect(await isSeen()).toBe(true)
  })

  test('SpoolImport forgets a spool that is gone', async () => {
    const { dir, spools, store, lines } = fixture()
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 10))
    await spools.look()
    rmSync(dirname(spool.path), { recursive: true })
    await spools.look()
    expect([await sequencesIn(store), lines]).toEqual([upTo(10), []])
  })
})
