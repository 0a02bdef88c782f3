// Several servers on one database: what one is told, all of them say.
import { describe, expect, onTestFinished, test } from 'vitest'
import { openKeyStore } from '../src/keys/key-store.ts'
import { noPostgres, usePostgres } from './support/postgres.ts'
import { readEvents } from './support/read-events.ts'
import { testDir, testServer } from './support/test-server.ts'

describe.skipIf(noPostgres !== undefined)(
  `servers on PostgreSQL${noPostgres === undefined ? '' : `: ${noPostgres}`}`,
  () => {
    const postgres = usePostgres()

    test('a key, an experiment and a repeated request of one are known to the other', async () => {
      const store = await postgres.database()
      const [one, other] = [await testServer({ store }), await testServer({ store })]
      const body = { slug: 'run', description: '', metadata: {} }
      const headers = { 'idempotency-key': 'same' }
      const made = await one.ask('POST', '/api/v1/experiments', { body, headers })
      const again = await other.ask('POST', '/api/v1/experiments', { body, headers, key: one.key })
      expect([made.status, again.status]).toEqual([201, 201])
      expect(again.data.experiment.id).toBe(made.data.experiment.id)
      const { data } = await other.ask('GET', '/api/v1/experiments', { key: one.key })
      expect(data.experiments).toHaveLength(1)
    })

    test('live events of one reach the readers of the other', async () => {
      const store = await postgres.database()
      const [one, other] = [
        await testServer({ store, seriesEventMs: 1 }),
        await testServer({ store, seriesEventMs: 1 }),
      ]
      const events = await readEvents(other.server, one.key)
      onTestFinished(() => events.close())
      const id = await one.experiment('far')
      const row = {
        client_event_id: 'a',
        name: 'loss',
        value: 0.5,
        step: 3,
        metadata: { split: 'train' },
        timestamp_ms: 5,
      }
      await one.ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row] } })
      await one.ask('POST', `/api/v1/experiments/${id}/annotations`, { body: { annotation: 'note', metadata: {} } })
      await one.ask('POST', `/api/v1/experiments/${id}`, { body: { status: 'done' } })
      const seen = [await events.next('experiment'), await events.next('series'), await events.next('annotation')]
      expect(seen[0]).toMatchObject({ id, slug: 'far' })
      expect(seen[1]).toMatchObject({ experiment_id: id, series: [{ metric_name: 'loss', last: 0.5, n: 1 }] })
      expect(seen[2]).toMatchObject({ experiment_id: id, annotation: 'note' })
      expect(await events.next('status')).toMatchObject({ id, status: 'done' })
    })

    test('a connection for events that is lost ends the streams, so that their readers load anew', async () => {
      const store = await postgres.database()
      const { server, key } = await testServer({ store })
      const events = await readEvents(server, key)
      const name = new URL(store).pathname.slice(1)
      await postgres.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
      await events.ended
    })

    test('readyz says when the database is gone, healthz does not', async () => {
      const store = await postgres.database()
      const { ask } = await testServer({ store })
      expect((await ask('GET', '/readyz', { key: null })).status).toBe(200)
      const name = new URL(store).pathname.slice(1)
      await postgres.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
      await postgres.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
      await expect.poll(async () => (await ask('GET', '/readyz', { key: null })).code).toBe('store_unreachable')
      const asked = await ask('GET', '/api/v1/experiments')
      expect([asked.status, asked.code, asked.headers.get('retry-after')]).toEqual([503, 'store_unreachable', '1'])
      expect((await ask('GET', '/healthz', { key: null })).status).toBe(200)
      await postgres.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
      await expect.poll(async () => (await ask('GET', '/readyz', { key: null })).status).toBe(200)
    })

    test('keys are made beside the running servers', async () => {
      const store = await postgres.database()
      const { ask } = await testServer({ store })
      const keys = await openKeyStore({ dir: testDir(), store })
      const { key, id } = await keys.create({ name: 'laptop' })
      expect((await ask('GET', '/api/v1/auth/status', { key })).status).toBe(200)
      await keys.revoke(id)
      await keys.close()
      expect((await ask('GET', '/api/v1/auth/status', { key })).status).toBe(401)
    })
  },
)
