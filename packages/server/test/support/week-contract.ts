// A week of clients that repeat themselves: late, out of order, in other forms, while the store forgets its replies. Part of the contract of stores.
import { encodeSegment, type Segment, segmentRows, sliceSegment } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/store/commands.ts'
import type { Store } from '../../src/store/store.ts'
import { applyOne, contentOf, newExperiment, type StoreFixture, segmentOf } from './store-contract.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const BEGIN_MS = 1_800_000_000_000
const DAYS = 7
const BATCHES_OF_A_DAY = 6
const BATCH = 40

/** Two sessions of ours, and a client whose ids are its own; each with its experiment. */
const CLIENTS = ['00000000000000aa', '00000000000000bb', 'foreign'] as const
type Client = (typeof CLIENTS)[number]

interface Batch {
  readonly client: Client
  readonly segment: Segment
  readonly form: 'segment' | 'rows'
}

/** What one day brings. */
function batchesOf(day: number): Batch[] {
  return CLIENTS.flatMap((client) =>
    Array.from({ length: BATCHES_OF_A_DAY }, (_, n) => {
      const from = (day * BATCHES_OF_A_DAY + n) * BATCH
      const segment = segmentOf(client === 'foreign' ? CLIENTS[0] : client, from, from + BATCH)
      return { client, segment, form: client === 'foreign' || n % 2 === 1 ? 'rows' : 'segment' }
    }),
  )
}

function ingest({ client, segment, form }: Batch, nowMs: number, key: string): Command {
  const once = { key }
  if (form === 'segment') {
    return { kind: 'ingest.segment', input: { experimentId: client, body: encodeSegment(segment) }, nowMs, once }
  }
  const rows = segmentRows(segment)
  const data =
    client === 'foreign'
      ? rows.map((row, i) => ({ ...row, client_event_id: `foreign-${segment.firstSequence + i}` }))
      : rows
  const body = new TextEncoder().encode(JSON.stringify({ data }))
  return { kind: 'ingest.rows', input: { experimentId: client, body }, nowMs, once }
}

const keyOf = ({ client, segment, form }: Batch) => `${client}:${segment.firstSequence}:${segment.count}:${form}`

/** Part of a batch, as a client sends it that has changed its batch size; its events are the same. */
function part({ client, segment, form }: Batch, half: 0 | 1): Batch {
  const from = half * (BATCH / 2)
  // The other form, where the identity allows it.
  const other = client !== 'foreign' && form === 'rows' ? 'segment' : 'rows'
  return { client, segment: sliceSegment(segment, from, from + BATCH / 2), form: other }
}

/** What a store holds, without the order of arrival, which is the place of a foreign event. */
async function all(store: Store): Promise<unknown> {
  const contents = await Promise.all(CLIENTS.map((client) => contentOf(store, client)))
  return JSON.parse(JSON.stringify(contents, (key, value) => (key === 'sequences' ? undefined : value)))
}

async function filled(store: Store): Promise<Store> {
  for (const client of CLIENTS) await newExperiment(store, client)
  return store
}

/** Runs it. @param fixture As for `storeContract`; called twice, for two stores. */
export function weekContract(name: string, fixture: () => StoreFixture | Promise<StoreFixture>): void {
  describe(name, () => {
    test('store is the same after a week of duplicate, reordered, divided and late batches', async () => {
      const plain = await filled(await (await fixture()).open())
      for (let day = 0; day < DAYS; day++) {
        for (const batch of batchesOf(day)) await applyOne(plain, ingest(batch, BEGIN_MS, keyOf(batch)))
      }
      const worn = await filled(await (await fixture()).open())
      const known: Batch[] = []
      for (let day = 0; day < DAYS; day++) {
        const nowMs = BEGIN_MS + day * DAY_MS
        const today = batchesOf(day)
        const [order] = fc.sample(fc.shuffledSubarray(today, { minLength: today.length }), { seed: day, numRuns: 1 })
        for (const batch of order!) {
          expect(await applyOne(worn, ingest(batch, nowMs, keyOf(batch)))).toMatchObject({ accepted: BATCH })
        }
        known.push(...today)
        const again = fc.sample(fc.constantFrom(...known), { seed: 100 + day, numRuns: 40 })
        for (const [i, batch] of again.entries()) {
          // Under its own key, of which the store may know the reply; then under another, and divided.
          await applyOne(worn, ingest(batch, nowMs, keyOf(batch)))
          for (const copy of [batch, part(batch, 0), part(batch, 1)]) {
            const { accepted, duplicate } = (await applyOne(
              worn,
              ingest(copy, nowMs, `${day} ${i} ${keyOf(copy)}`),
            )) as {
              accepted: number
              duplicate: number
            }
            expect([accepted, duplicate]).toEqual([0, copy.segment.count])
          }
        }
        await applyOne(worn, { kind: 'store.expire', input: { idempotencyBeforeMs: nowMs }, nowMs })
      }
      expect(await all(worn)).toEqual(await all(plain))
      await worn.close()
      await plain.close()
    }, 60_000)
  })
}
