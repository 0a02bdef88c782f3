// The same spool again: after a restart, beside another way in, on a store that could not take it or does not want it.
import { rmSync } from 'node:fs'
import { encodeSegment } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { counterIn, fixture, sequencesIn, upTo } from '../support/spool-fixture.ts'
import { SESSION, testSpool } from '../support/spool-folder.ts'
import { segmentOf } from '../support/store-contract.ts'
import { testDir } from '../support/test-server.ts'

describe('SpoolImport', () => {
  test('SpoolImport goes on after a restart where it was, and sets no status a second time', async () => {
    const first = fixture()
    const spool = testSpool(first.dir)
    spool.segment(segmentOf(SESSION, 0, 100))
    spool.status({ status: 'done', timestamp_ms: 9 })
    await first.spools.look()
    const id = (await first.store.experiments({ limit: 1 }))[0]!.id
    // A person opens it again, and the reply to the first status is forgotten.
    await first.store.apply([
      { kind: 'experiment.status', input: { id, status: 'running', error: null, timestampMs: 10 }, nowMs: 10 },
      { kind: 'store.expire', input: { idempotencyBeforeMs: Number.MAX_SAFE_INTEGER }, nowMs: 10 },
    ])
    const second = await first.restart()
    spool.segment(segmentOf(SESSION, 100, 150))
    await second.spools.look()
    expect(await sequencesIn(second.store)).toEqual(upTo(150))
    expect(await second.store.experiment(id)).toMatchObject({ status: 'running' })
  })

  test('SpoolImport takes everything again into a store that has forgotten it, and nothing twice into one that has it', async () => {
    const first = fixture()
    const spool = testSpool(first.dir)
    spool.segment(segmentOf(SESSION, 0, 100))
    await first.spools.look()
    const { experimentId } = (await first.store.spoolPositions())[0]!
    // As if the process had ended between the points and the position.
    await first.store.apply([{ kind: 'spool.note', input: { session: SESSION, experimentId, position: 0 }, nowMs: 1 }])
    const second = await first.restart()
    await second.spools.look()
    expect(await sequencesIn(second.store)).toEqual(upTo(100))
    await second.store.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${first.dir}/metrics.db${suffix}`, { force: true })
    const third = fixture(first.dir)
    await third.spools.look()
    expect(await sequencesIn(third.store)).toEqual(upTo(100))
    expect(await third.store.experiment(experimentId)).toMatchObject({ slug: 'run-001' })
  })

  test('SpoolImport counts an event once that was also sent', async () => {
    const { dir, spools, store } = fixture()
    const spool = testSpool(dir)
    await spools.look()
    const { experimentId } = (await store.spoolPositions())[0]!
    const body = encodeSegment(segmentOf(SESSION, 0, 60))
    await store.apply([{ kind: 'ingest.segment', input: { experimentId, body }, nowMs: 1 }])
    spool.segment(segmentOf(SESSION, 0, 100))
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(100))
  })

  test.each<[string, (kind: string) => boolean]>([
    ['experiment', (kind) => kind === 'experiment.create'],
    ['points', (kind) => kind === 'ingest.segment'],
    ['status', (kind) => kind === 'experiment.status'],
    ['position', (kind) => kind === 'spool.note'],
  ])('SpoolImport comes back when the disk has no room for the %s', async (_, hits) => {
    let isFull = true
    const { dir, spools, store, lines } = fixture(testDir(), {}, (commands) => {
      if (!isFull || !commands.some(({ kind }) => hits(kind))) return undefined
      const outcomes = commands.map(
        () => ({ kind: 'failed', message: 'database or disk is full', full: true }) as const,
      )
      return Promise.resolve({ outcomes, events: [] })
    })
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 100))
    spool.status({ status: 'done', timestamp_ms: 9 })
    for (let i = 0; i < 3; i++) await spools.look()
    expect(lines).toEqual([`spool ${SESSION}: it waits: database or disk is full`])
    isFull = false
    await spools.look()
    expect(await sequencesIn(store)).toEqual(upTo(100))
    expect(await store.experiments({ limit: 1 })).toMatchObject([{ status: 'done', done_at_ms: 9 }])
  })

  test('SpoolImport reports events that the store refuses as lost, with the reason', async () => {
    const { dir, spools, store, counters, lines } = fixture(testDir(), { maxSeriesPerExperiment: 1 })
    const spool = testSpool(dir)
    spool.segment(segmentOf(SESSION, 0, 1))
    spool.segment(segmentOf(SESSION, 1, 4))
    spool.segment(segmentOf(SESSION, 4, 5))
    await spools.look()
    const { experimentId } = (await store.spoolPositions())[0]!
    expect(await sequencesIn(store)).toEqual([0, 4])
    expect(await store.dropped(experimentId)).toEqual([
      { session: SESSION, reason: 'too_many_series', firstSequence: 1, count: 3 },
    ])
    expect(counterIn(counters, 'spool_refused_events_total')).toBe('3')
    expect(lines).toEqual([expect.stringContaining('events 1 to 3: ')])
  })
})
