// What every store must do. Each implementation runs all of it. Long, because it is one contract.
import { encodeSegment, formatEventId, type LiveEvent, type Segment, type SeriesKey } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { curveInRange } from '../../src/read/series-reply.ts'
import { decodeChunk } from '../../src/series/chunk.ts'
import { concatPoints, type Points, sortPoints } from '../../src/series/points.ts'
import type { Command, CommandKind, CommandOutput, Outcome } from '../../src/store/commands.ts'
import type { SeriesPlace, Store } from '../../src/store/store.ts'

/** A store that is empty, and a way to open it again after it was closed. */
export interface StoreFixture {
  open(): Promise<Store>
}

const TRAIN: SeriesKey = { name: 'loss', metadata: { split: 'train' }, metadataJson: '{"split":"train"}' }
const VAL: SeriesKey = { name: 'loss', metadata: { split: 'val' }, metadataJson: '{"split":"val"}' }

export async function applyOne<K extends CommandKind>(store: Store, command: Command<K>): Promise<CommandOutput<K>> {
  const { outcomes } = await store.apply([command])
  const outcome = outcomes[0]!
  if (outcome.kind !== 'done') throw new Error(`${command.kind}: ${outcome.message}`)
  return outcome.value as CommandOutput<K>
}

export async function newExperiment(store: Store, id = 'exp_1', nowMs = 1): Promise<string> {
  const input = { id, slug: `slug ${id}`, description: '', metadata: {}, folderId: null }
  await applyOne(store, { kind: 'experiment.create', input, nowMs })
  return id
}

/** A segment of the events `from` to `to` of a session, whose value, step and time follow from their sequence. */
export function segmentOf(session: string, from: number, to: number): Segment {
  const sequences = Array.from({ length: to - from }, (_, i) => from + i)
  return {
    session,
    firstSequence: from,
    count: to - from,
    table: to - from === 1 ? [from % 2 === 0 ? TRAIN : VAL] : [TRAIN, VAL],
    series: Uint32Array.from(sequences, (s) => (to - from === 1 ? 0 : s % 2)),
    steps: Float64Array.from(sequences, (s) => Math.floor(s / 3)),
    timesMs: Float64Array.from(sequences, (s) => 1_000 + s),
    values: Float64Array.from(sequences, (s) => Math.sin(s)),
    annotations: [],
  }
}

export function ingestSegment(experimentId: string, segment: Segment, nowMs = 5): Command<'ingest.segment'> {
  return { kind: 'ingest.segment', input: { experimentId, body: encodeSegment(segment) }, nowMs }
}

function ingestRows(experimentId: string, data: readonly object[], nowMs = 5): Command<'ingest.rows'> {
  const body = new TextEncoder().encode(JSON.stringify({ data }))
  return { kind: 'ingest.rows', input: { experimentId, body }, nowMs }
}

async function allPoints(store: Store, series: SeriesPlace, axis: 'step' | 'time'): Promise<Points> {
  const points = sortPoints(concatPoints((await store.chunks(series)).map(decodeChunk)), axis)
  const curve = await curveInRange(store, series, { axis })
  expect([curve.steps, curve.timesMs, curve.values]).toEqual([points.steps, points.timesMs, points.values])
  return points
}

/** Everything that can be read of an experiment, in an order that does not depend on how it came. */
export async function contentOf(store: Store, experimentId: string): Promise<unknown> {
  const content: unknown[] = []
  for (const record of await store.series(experimentId)) {
    const { steps, values, timesMs, sequences } = await allPoints(store, record, 'time')
    const { id, ...series } = record
    content.push({ series, steps, values, timesMs, sequences })
  }
  const annotations = await store.annotations(experimentId, { limit: 1_000 })
  return { content, annotations: annotations.map(({ id, ...annotation }) => annotation) }
}

/** Runs the contract. */
export function storeContract(name: string, fixture: () => StoreFixture | Promise<StoreFixture>): void {
  const opened = async () => (await fixture()).open()

  describe(name, () => {
    test('apply() refuses a command without touching its neighbours', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      const { outcomes } = await store.apply([
        ingestSegment(id, segmentOf('00000000000000aa', 0, 4)),
        ingestSegment('nowhere', segmentOf('00000000000000aa', 4, 8)),
        ingestRows(id, [{ name: 'no id' }]),
        ingestSegment(id, segmentOf('00000000000000aa', 8, 12)),
      ])
      expect(outcomes.map((o) => (o.kind === 'refused' ? o.status : o.kind))).toEqual(['done', 404, 400, 'done'])
      expect((await store.series(id)).map(({ n }) => n)).toEqual([4, 4])
      await store.close()
    })

    test('apply() carries a command with a key out once, and says 409 to another body', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      const segment = segmentOf('00000000000000aa', 0, 4)
      const once = (command: Command): Command => ({ ...command, once: { key: 'k' } })
      const { outcomes } = await store.apply([
        once(ingestSegment(id, segment)),
        once(ingestSegment(id, segment)),
        once(ingestSegment(id, segmentOf('00000000000000aa', 0, 5))),
      ])
      const accepted = { accepted: 4, duplicate: 0, rejected: [] }
      expect(outcomes).toEqual([
        { kind: 'done', value: accepted, replayed: false },
        { kind: 'done', value: accepted, replayed: true },
        expect.objectContaining({ kind: 'refused', status: 409, code: 'idempotency_key_reused' }),
      ])
      await store.close()
    })

    test('spoolPositions() gives the newest position of each session, also after the store was opened again', async () => {
      const { open } = await fixture()
      const store = await open()
      const experimentId = await newExperiment(store)
      const note = (session: string, position: number): Command => ({
        kind: 'spool.note',
        input: { session, experimentId, position },
        nowMs: 1,
      })
      await store.apply([note('bb', 5), note('aa', 2 ** 40), note('bb', 7), note('bb', 6)])
      const expected = [
        { session: 'aa', experimentId, position: 2 ** 40 },
        { session: 'bb', experimentId, position: 6 },
      ]
      expect(await store.spoolPositions()).toEqual(expected)
      await store.close()
      const again = await open()
      expect(await again.spoolPositions()).toEqual(expected)
      await again.close()
    })

    test('apply() runs a refused command with its key again', async () => {
      const store = await opened()
      const command: Command = { ...ingestSegment('exp_1', segmentOf('00000000000000aa', 0, 4)), once: { key: 'k' } }
      expect((await store.apply([command])).outcomes[0]!.kind).toBe('refused')
      await newExperiment(store)
      expect((await store.apply([command])).outcomes[0]!.kind).toBe('done')
      await store.close()
    })

    test('apply() tells what moved, once per group and experiment', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      const { events } = await store.apply([
        ingestSegment(id, segmentOf('00000000000000aa', 0, 4)),
        ingestSegment(id, segmentOf('00000000000000aa', 4, 8)),
      ])
      expect(events).toEqual<LiveEvent[]>([
        {
          type: 'series',
          data: {
            experiment_id: id,
            series: [
              { metric_name: 'loss', metadata: TRAIN.metadata, n: 4, last_step: 2, last: Math.sin(6) },
              { metric_name: 'loss', metadata: VAL.metadata, n: 4, last_step: 2, last: Math.sin(7) },
            ],
          },
        },
      ])
      await store.close()
    })

    test('store keeps everything over a close and an opening', async () => {
      const { open } = await fixture()
      const store = await open()
      const id = await newExperiment(store)
      await store.apply([ingestSegment(id, segmentOf('00000000000000aa', 0, 500))])
      await store.apply([ingestRows(id, [{ client_event_id: 'x', name: 'a', value: 1, step: null, metadata: {} }])])
      const before = await contentOf(store, id)
      const { organization } = store
      await store.close()
      const again = await open()
      expect(again.organization).toEqual(organization)
      expect(await contentOf(again, id)).toEqual(before)
      const { outcomes } = await again.apply([
        ingestSegment(id, segmentOf('00000000000000aa', 400, 600)),
        ingestRows(id, [{ client_event_id: 'x', name: 'a', value: 1, step: null, metadata: {} }]),
      ])
      expect(outcomes.map((o) => (o as Extract<Outcome, { kind: 'done' }>).value)).toEqual([
        { accepted: 100, duplicate: 100, rejected: [] },
        { accepted: 0, duplicate: 1, rejected: [] },
      ])
      await again.close()
    })

    test('store holds the same whatever the order and repetition of the segments', async () => {
      const session = fc.constantFrom('00000000000000aa', '00000000000000bb')
      const piece = fc.record({ session, at: fc.nat(30), length: fc.integer({ min: 1, max: 12 }) })
      const groups = fc.array(fc.array(piece, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 })
      let run = 0
      const store = await opened()
      await fc.assert(
        fc.asyncProperty(groups, async (arrivals) => {
          const [messy, tidy] = [`exp_m${run}`, `exp_t${run++}`]
          await newExperiment(store, messy)
          await newExperiment(store, tidy)
          const seen = new Map<string, Set<number>>()
          for (const group of arrivals) {
            await store.apply(
              group.map(({ session, at, length }) => {
                const [from, to] = [at * 10, at * 10 + length * 5]
                const known = seen.get(session) ?? new Set()
                for (let s = from; s < to; s++) known.add(s)
                seen.set(session, known)
                return ingestSegment(messy, segmentOf(session, from, to))
              }),
            )
          }
          // Event by event, in order.
          const commands = [...seen]
            .sort()
            .flatMap(([session, known]) => [...known].sort((x, y) => x - y).map((s) => segmentOf(session, s, s + 1)))
            .map((segment) => ingestSegment(tidy, segment))
          for (let i = 0; i < commands.length; i += 50) await store.apply(commands.slice(i, i + 50))
          const strip = (text: unknown) => JSON.stringify(text).replaceAll(messy, '').replaceAll(tidy, '')
          expect(strip(await contentOf(store, messy))).toBe(strip(await contentOf(store, tidy)))
        }),
        { seed: 6, numRuns: 10 },
      )
      await store.close()
    }, 60_000)

    test('store merges small pieces into chunks and loses no point on the way', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      const total = 10_000
      for (let at = 0, size = 1; at < total; size = (size % 97) + 1) {
        const to = Math.min(at + size, total)
        await store.apply([ingestSegment(id, segmentOf('00000000000000aa', at, to))])
        at = to
      }
      for (const series of await store.series(id)) {
        expect(series.n).toBe(total / 2)
        const chunks = await store.chunks(series)
        expect(chunks.length).toBeLessThan(130)
        expect(chunks.reduce((sum, chunk) => sum + decodeChunk(chunk).count, 0)).toBe(total / 2)
        const points = await allPoints(store, series, 'step')
        expect(points.values).toEqual(points.sequences.map(Math.sin))
        expect(new Set(points.sequences).size).toBe(total / 2)
      }
      await store.close()
    }, 60_000)

    test('store keeps hundreds of small commits of several experiments, over openings and groups that fail, and shows them to others', async () => {
      const place = await fixture()
      const reader = await place.open()
      let store = await place.open()
      const ids = [await newExperiment(store, 'a'), await newExperiment(store, 'b'), await newExperiment(store, 'c')]
      const broken = { kind: 'folder.create', input: { id: 'f', parentId: null }, nowMs: 1 } as unknown as Command
      const [rows, counts] = [300, new Map(ids.map((id) => [id, 0]))]
      for (let n = 0; n < rows; n++) {
        const commands = ids.slice(0, 1 + (n % 3)).map((id) => {
          const from = counts.get(id)!
          counts.set(id, from + 1 + ((n * 7) % 40))
          return ingestSegment(id, segmentOf('00000000000000aa', from, counts.get(id)!))
        })
        const { outcomes } = await store.apply(n % 50 === 9 ? [...commands, broken] : commands)
        expect(outcomes.map(({ kind }) => kind)).toEqual([
          ...commands.map(() => 'done'),
          ...(n % 50 === 9 ? ['failed'] : []),
        ])
        if (n % 90 === 50) {
          await store.close()
          store = await place.open()
        }
        if (n % 60 !== 59) continue
        for (const id of ids) {
          const sequences: number[] = []
          for (const series of await reader.series(id))
            sequences.push(...(await allPoints(reader, series, 'step')).sequences)
          const all = Array.from({ length: counts.get(id)! }, (_, i) => i)
          expect(sequences.sort((x, y) => x - y)).toEqual(all)
        }
      }
      await store.close()
      await reader.close()
    })

    test('store.pack compresses sealed chunks of idle experiments, and nothing of what is read changes', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      await store.apply([ingestSegment(id, segmentOf('00000000000000aa', 0, 20_000), 1_000)])
      const before = await contentOf(store, id)
      const pack = (idleSinceMs: number) =>
        applyOne(store, { kind: 'store.pack', input: { idleSinceMs, maxChunks: 3 }, nowMs: 2_000 })
      expect(await pack(1_000)).toEqual({ packed: 0 })
      expect([await pack(1_001), await pack(1_001), await pack(1_001)]).toEqual([
        { packed: 3 },
        { packed: 1 },
        { packed: 0 },
      ])
      expect(await contentOf(store, id)).toEqual(before)
      await store.apply([ingestSegment(id, segmentOf('00000000000000aa', 20_000, 20_010), 3_000)])
      expect((await store.series(id)).map(({ n }) => n)).toEqual([10_005, 10_005])
      await store.close()
    })

    test('chunks() gives those that may hold points of a range', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      for (let at = 0; at < 60_000; at += 10_000) {
        await store.apply([ingestSegment(id, segmentOf('00000000000000aa', at, at + 10_000))])
      }
      const [series] = await store.series(id)
      const all = await store.chunks(series!)
      const some = await store.chunks(series!, { axis: 'time', from: 25_000, to: 26_000 })
      expect(some.length).toBeLessThan(all.length)
      const range = { axis: 'time', from: 25_000, to: 26_000 } as const
      const points = await curveInRange(store, series!, range)
      expect([points.timesMs[0], points.timesMs.at(-1), points.count]).toEqual([25_000, 26_000, 501])
      await store.close()
    })

    test('experiments() filters by status, slug, words, time and folder, newest first', async () => {
      const store = await opened()
      await applyOne(store, { kind: 'folder.create', input: { id: 'f', name: 'vision', parentId: null }, nowMs: 1 })
      const make = (id: string, slug: string, description: string, nowMs: number, folderId: string | null = null) =>
        applyOne(store, {
          kind: 'experiment.create',
          input: { id, slug, description, metadata: {}, folderId },
          nowMs,
        })
      await make('a', 'mamba-1', 'Größe 100%', 10)
      await make('b', 'mamba-2', '', 20, 'f')
      await make('c', 'other', 'a MAMBA too', 30)
      const status = { id: 'b', status: 'done', error: null, timestampMs: 21 } as const
      await applyOne(store, { kind: 'experiment.status', input: status, nowMs: 21 })
      const ids = async (filter: object) => (await store.experiments({ limit: 10, ...filter })).map(({ id }) => id)
      expect(await ids({})).toEqual(['c', 'b', 'a'])
      expect(await ids({ search: 'mamba' })).toEqual(['c', 'b', 'a'])
      expect(await ids({ search: 'GRÖSSE' })).toEqual([])
      expect(await ids({ search: 'größe 100%' })).toEqual(['a'])
      expect(await ids({ slug: 'mamba-1' })).toEqual(['a'])
      expect(await ids({ status: 'done' })).toEqual(['b'])
      expect(await ids({ folderId: 'f' })).toEqual(['b'])
      expect(await ids({ fromMs: 20, toMs: 30 })).toEqual(['c', 'b'])
      expect(await ids({ limit: 1 })).toEqual(['c'])
      await store.close()
    })

    test('folders() has paths, and refuses a cycle, a second name and a parent that is not there', async () => {
      const store = await opened()
      const make = (id: string, name: string, parentId: string | null) =>
        applyOne(store, { kind: 'folder.create', input: { id, name, parentId }, nowMs: 1 })
      await make('a', 'vision', null)
      await make('b', 'resnet', 'a')
      await make('c', 'b', 'b')
      const refused = async (command: Command) => {
        const outcome = (await store.apply([command])).outcomes[0]!
        return outcome.kind === 'refused' ? outcome.code : outcome.kind
      }
      const move = (id: string, parentId: string | null): Command => ({
        kind: 'folder.update',
        input: { id, parentId },
        nowMs: 1,
      })
      expect(await refused(move('a', 'c'))).toBe('folder_cycle')
      expect(await refused(move('a', 'a'))).toBe('folder_cycle')
      expect(await refused(move('a', 'x'))).toBe('folder_not_found')
      const second = { id: 'd', name: 'vision', parentId: null }
      expect(await refused({ kind: 'folder.create', input: second, nowMs: 1 })).toBe('folder_exists')
      expect((await store.folders()).map(({ path_name }) => path_name)).toEqual([
        '/vision',
        '/vision/resnet',
        '/vision/resnet/b',
      ])
      await applyOne(store, { kind: 'folder.update', input: { id: 'b', name: 'vit', parentId: null }, nowMs: 1 })
      const moved = (await store.folders()).find(({ folder_id }) => folder_id === 'c')
      expect(moved).toMatchObject({ path_name: '/vit/b', parent_id_path: ['b'] })
      await store.close()
    })

    test('annotation.add stores an annotation of a session once, for ever', async () => {
      const store = await opened()
      const experimentId = await newExperiment(store)
      const origin = { session: '00000000000000aa', sequence: 7 }
      const annotations = [{ text: 'note', metadata: {}, createdAtMs: 9, step: null, origin }]
      const add = () => applyOne(store, { kind: 'annotation.add', input: { experimentId, annotations }, nowMs: 9 })
      const [first, second] = [await add(), await add()]
      expect(second.annotations).toEqual(first.annotations)
      expect(await store.annotations(experimentId, { limit: 10 })).toHaveLength(1)
      const { outcomes } = await store.apply([ingestSegment(experimentId, segmentOf(origin.session, 6, 9))])
      expect(outcomes[0]).toMatchObject({ value: { accepted: 2, duplicate: 1 } })
      await store.close()
    })

    test('annotation.add with the identity of a metric is refused whole, and its other annotations stay new', async () => {
      const store = await opened()
      const experimentId = await newExperiment(store)
      const session = '00000000000000aa'
      await store.apply([ingestSegment(experimentId, segmentOf(session, 0, 4))])
      const note = (sequence: number) => ({
        text: `note ${sequence}`,
        metadata: {},
        createdAtMs: 9,
        step: null,
        origin: { session, sequence },
      })
      const add = (...sequences: number[]): Command => ({
        kind: 'annotation.add',
        input: { experimentId, annotations: sequences.map(note) },
        nowMs: 9,
      })
      const refused = { kind: 'refused', status: 409, code: 'event_id_reused' }
      expect((await store.apply([add(7, 2)])).outcomes).toEqual([expect.objectContaining(refused)])
      expect(await store.annotations(experimentId, { limit: 10 })).toEqual([])
      expect((await store.apply([add(7, 8, 7)])).outcomes).toEqual([expect.objectContaining({ kind: 'done' })])
      const texts = (await store.annotations(experimentId, { limit: 10 })).map(({ annotation }) => annotation)
      expect(texts).toEqual(['note 7', 'note 8'])
      await store.close()
    })

    test('ingest tells foreign ids from each other and from ours', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      const row = (client_event_id: string) => ({ client_event_id, name: 'loss', value: 1, step: 1, metadata: {} })
      const ids = ['x', 'y', formatEventId('00000000000000aa', 0), 'x', `syvain-metrics-collector-${'0'.repeat(32)}`]
      const { outcomes } = await store.apply([ingestRows(id, ids.map(row))])
      expect(outcomes[0]).toMatchObject({ value: { accepted: 4, duplicate: 1 } })
      await store.close()
    })

    test('counts() adds up', async () => {
      const store = await opened()
      const id = await newExperiment(store)
      await store.apply([ingestSegment(id, segmentOf('00000000000000aa', 0, 100))])
      expect(await store.counts()).toMatchObject({ experiments: 1, series: 2, points: 100 })
      await store.close()
    })
  })
}
