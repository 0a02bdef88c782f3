import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeChunk } from '../src/series/chunk.ts'
import type { Command } from '../src/store/commands.ts'
import { openPostgresStore, type PostgresStore } from '../src/store/postgres/postgres-store.ts'
import { DISTRIBUTED_TABLES, REFERENCE_TABLES, SCHEMA_VERSION, schemaDocument } from '../src/store/postgres/schema.ts'
import { noPostgres, usePostgres } from './support/postgres.ts'
import { ingestSegment, newExperiment, type StoreFixture, segmentOf, storeContract } from './support/store-contract.ts'
import { weekContract } from './support/week-contract.ts'

describe('openPostgresStore() refuses', () => {
  test.each(['mysql://user:secret@host/db', 'postgres//secret', '', './metrics'])(
    '%j as no URL of a database',
    async (url) => {
      await expect(openPostgresStore({ url, organizationId: 'o' })).rejects.toThrow(
        'Cannot open the store: it must be a URL such as postgres://user@host/database',
      )
    },
  )

  test('a server that cannot be reached, without showing the password', async () => {
    const error = await openPostgresStore({ url: 'postgres://user:secret@127.0.0.1:1/db', organizationId: 'o' }).catch(
      (reason: Error) => reason,
    )
    expect((error as Error).message).toMatch(/^Cannot open the store on 127\.0\.0\.1:1: .*ECONNREFUSED/)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret')
  })
})

describe.skipIf(noPostgres !== undefined)(`PostgreSQL${noPostgres === undefined ? '' : `: ${noPostgres}`}`, () => {
  const postgres = usePostgres()
  const open = async (url: string): Promise<PostgresStore> => openPostgresStore({ url, organizationId: randomUUID() })

  const fixture = async (): Promise<StoreFixture> => {
    const url = await postgres.database()
    return { open: () => openPostgresStore({ url, organizationId: 'org_1' }) }
  }
  storeContract('PostgresStore', fixture)
  weekContract('PostgresStore', fixture)

  test('openPostgresStore() refuses a database of a newer version and leaves it as it is', async () => {
    const url = await postgres.database()
    await (await open(url)).close()
    await postgres.query(`INSERT INTO schema_version (version) VALUES (${SCHEMA_VERSION + 1})`, url)
    await expect(open(url)).rejects.toThrow(`it has schema version ${SCHEMA_VERSION + 1}, this program knows up to`)
  })

  test('openPostgresStore() makes the tables once when many processes start together', async () => {
    const url = await postgres.database()
    const stores = await Promise.all(Array.from({ length: 6 }, () => open(url)))
    expect(new Set(stores.map(({ organization }) => organization.id)).size).toBe(1)
    await Promise.all(stores.map((store) => store.close()))
  })

  test('every key and unique constraint of a table that grows with experiments begins with the experiment', async () => {
    const url = await postgres.database()
    await (await open(url)).close()
    const tables = await postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", url)
    expect(tables.map(({ tablename }) => tablename).sort()).toEqual(
      ['schema_version', ...REFERENCE_TABLES, ...Object.keys(DISTRIBUTED_TABLES)].sort(),
    )
    const keys = await postgres.query(
      `SELECT t.relname AS "table", i.relname AS index, a.attname AS first FROM pg_index x
       JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
       LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
       WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace`,
      url,
    )
    const ofExperiments = keys.filter(({ table }) => (table as string) in DISTRIBUTED_TABLES)
    expect(ofExperiments.length).toBeGreaterThanOrEqual(Object.keys(DISTRIBUTED_TABLES).length)
    for (const { table, index, first } of ofExperiments) {
      expect([index, first]).toEqual([index, DISTRIBUTED_TABLES[table as keyof typeof DISTRIBUTED_TABLES]])
    }
    expect(await postgres.query("SELECT conname FROM pg_constraint WHERE contype = 'f'", url)).toEqual([])
  })

  test('docs/postgres-schema.sql is the schema', () => {
    const documented = readFileSync(new URL('../../../docs/postgres-schema.sql', import.meta.url), 'utf8')
    expect(documented).toBe(schemaDocument())
  })

  test('several processes that write the same series, in any order and repeatedly, store each event once', async () => {
    const url = await postgres.database()
    const stores = [await open(url), await open(url), await open(url)]
    let run = 0
    const piece = fc.record({ who: fc.nat(2), at: fc.nat(40), length: fc.integer({ min: 1, max: 40 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(piece, { minLength: 1, maxLength: 8 }), { maxLength: 6 }), async (turns) => {
        const id = `exp_${run++}`
        await newExperiment(stores[0]!, id)
        const wanted = new Set<number>()
        for (const turn of turns) {
          const commands = turn.map(({ who, at, length }) => {
            const [from, to] = [at * 25, at * 25 + length]
            for (let s = from; s < to; s++) wanted.add(s)
            return { who, command: ingestSegment(id, segmentOf('00000000000000aa', from, to)) }
          })
          const applied = await Promise.all(
            stores.map((store, i) => store.apply(commands.flatMap(({ who, command }) => (who === i ? [command] : [])))),
          )
          for (const { outcomes } of applied) for (const { kind } of outcomes) expect(kind).toBe('done')
        }
        const stored: number[] = []
        let counted = 0
        for (const series of await stores[1]!.series(id)) {
          counted += series.n
          for (const chunk of await stores[1]!.chunks(series)) stored.push(...decodeChunk(chunk).sequences)
        }
        expect(stored.sort((a, b) => a - b)).toEqual([...wanted].sort((a, b) => a - b))
        expect(counted).toBe(wanted.size)
      }),
      { seed: 15, numRuns: 25 },
    )
    await Promise.all(stores.map((store) => store.close()))
  }, 60_000)

  test('two processes that get the same request make one experiment', async () => {
    const url = await postgres.database()
    const stores = [await open(url), await open(url)]
    const create = (id: string): Command => ({
      kind: 'experiment.create',
      input: { id, slug: 'run', description: '', metadata: {}, folderId: null },
      nowMs: 1,
      once: { key: 'same', bodyHash: 'same' },
    })
    const applied = await Promise.all(stores.map((store, i) => store.apply([create(`exp_${i}`)])))
    const outcomes = applied.flatMap((one) => one.outcomes)
    expect(outcomes.map((outcome) => outcome.kind === 'done' && outcome.replayed).sort()).toEqual([false, true])
    expect(await stores[0]!.experiments({ limit: 10 })).toHaveLength(1)
    await Promise.all(stores.map((store) => store.close()))
  })

  test('a text with U+0000 is refused alone, its neighbours are stored', async () => {
    const store = await open(await postgres.database())
    const id = await newExperiment(store)
    const annotation = (text: string): Command => ({
      kind: 'annotation.add',
      input: { experimentId: id, annotations: [{ text, metadata: {}, createdAtMs: 1, step: null }] },
      nowMs: 1,
    })
    const { outcomes } = await store.apply([
      ingestSegment(id, segmentOf('00000000000000aa', 0, 4)),
      annotation('a\u0000b'),
      annotation('fine'),
    ])
    expect(outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.code : outcome.kind))).toEqual([
      'done',
      'invalid_text',
      'done',
    ])
    expect((await store.series(id)).map(({ n }) => n)).toEqual([2, 2])
    await store.close()
  })

  test('connections that are cut fail what is under way, and the store goes on', async () => {
    const url = await postgres.database()
    const store = await open(url)
    const id = await newExperiment(store)
    const name = new URL(url).pathname.slice(1)
    let acknowledged = 0
    let failures = 0
    for (let round = 0; round < 40; round++) {
      const cut =
        round % 5 === 4
          ? postgres.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
          : Promise.resolve([])
      const segment = segmentOf('00000000000000aa', acknowledged, acknowledged + 10)
      const [{ outcomes }] = await Promise.all([store.apply([ingestSegment(id, segment)]), cut])
      if (outcomes[0]!.kind === 'done') acknowledged += 10
      else failures++
    }
    expect(acknowledged).toBeGreaterThan(200)
    expect(acknowledged + failures * 10).toBe(400)
    const stored: number[] = []
    for (const series of await store.series(id)) {
      for (const chunk of await store.chunks(series)) stored.push(...decodeChunk(chunk).sequences)
    }
    // What failed may have been stored: its answer was lost, and it was sent again.
    expect(stored.sort((a, b) => a - b)).toEqual(Array.from(stored, (_, i) => i))
    expect(stored.length).toBeGreaterThanOrEqual(acknowledged)
    await store.close()
  }, 60_000)
})
