// Nothing acknowledged is lost and nothing is stored twice when the process is killed in the middle of full ingest.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { encodeSegment, SEGMENT_MEDIA_TYPE, segmentKey } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { decodeChunk } from '../src/series/chunk.ts'
import { openPostgresStore } from '../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { noPostgres, usePostgres } from './support/postgres.ts'
import { segmentOf } from './support/store-contract.ts'
import { testDir } from './support/test-server.ts'

/** 20 in a full run; fewer here, because each costs the start of a process. */
const KILLS = Number(process.env.SYVAIN_METRICS_KILLS ?? 3)
const CLIENTS = 4
const BATCH = 200

interface Place {
  readonly dir: string
  readonly store: string | undefined
}

interface Client {
  readonly session: string
  experimentId: string
  /** Every event below this was acknowledged. */
  acknowledged: number
}

async function startChild({ dir, store }: Place): Promise<{ child: ChildProcess; url: string; key: string }> {
  const path = fileURLToPath(new URL('./support/crash-child.mjs', import.meta.url))
  const args = ['--conditions=@syvain-metrics/source', path, dir, ...(store === undefined ? [] : [store])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, ...(JSON.parse(line) as { url: string; key: string }) }
}

/** Sends batch after batch until the server is gone; what was not acknowledged is sent again by the next one. */
async function sendUntilGone(client: Client, url: string, key: string, onAck: () => void): Promise<void> {
  for (;;) {
    const segment = segmentOf(client.session, client.acknowledged, client.acknowledged + BATCH)
    try {
      const response = await fetch(`${url}/api/v1/experiments/${client.experimentId}/ingest`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': SEGMENT_MEDIA_TYPE,
          'idempotency-key': segmentKey(segment),
        },
        body: encodeSegment(segment),
      })
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
      await response.arrayBuffer()
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
    client.acknowledged += BATCH
    onAck()
  }
}

async function verify({ dir, store: url }: Place, clients: readonly Client[]): Promise<void> {
  const organizationId = 'x'
  const store =
    url === undefined ? openSqliteStore({ dir, organizationId }) : await openPostgresStore({ url, organizationId })
  for (const { experimentId, acknowledged } of clients) {
    const sequences: number[] = []
    let counted = 0
    for (const series of await store.series(experimentId)) {
      counted += series.n
      for (const chunk of await store.chunks(series)) sequences.push(...decodeChunk(chunk).sequences)
    }
    sequences.sort((a, b) => a - b)
    // All of the beginning and nothing twice: event i stands at place i.
    expect(sequences.every((sequence, i) => sequence === i)).toBe(true)
    expect(sequences.length).toBeGreaterThanOrEqual(acknowledged)
    expect(sequences.length).toBeLessThanOrEqual(acknowledged + BATCH)
    expect(counted).toBe(sequences.length)
  }
  await store.close()
}

function crashTest(name: string, database: () => Promise<string | undefined>): void {
  test(
    `${name}: ${KILLS} kills in the middle of ingest lose nothing acknowledged and double nothing`,
    async () => {
      const place = { dir: testDir(), store: await database() }
      const clients: Client[] = Array.from({ length: CLIENTS }, (_, i) => ({
        session: `000000000000000${i}`,
        experimentId: '',
        acknowledged: 0,
      }))
      for (let kill = 0; kill < KILLS; kill++) {
        const { child, url, key } = await startChild(place)
        for (const client of clients.filter(({ experimentId }) => experimentId === '')) {
          const response = await fetch(`${url}/api/v1/experiments`, {
            method: 'POST',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
            body: JSON.stringify({ slug: client.session }),
          })
          client.experimentId = ((await response.json()) as { data: { experiment: { id: string } } }).data.experiment.id
        }
        // Killed at an acknowledgement, a different one each time: other requests are then on the way, in the queue or in a commit.
        let left = 20 + kill * 7
        const onAck = () => {
          if (--left === 0) child.kill('SIGKILL')
        }
        await Promise.all(clients.map((client) => sendUntilGone(client, url, key, onAck)))
        await verify(place, clients)
      }
      expect(clients.every(({ acknowledged }) => acknowledged > 0)).toBe(true)
    },
    60_000 + KILLS * 30_000,
  )
}

crashTest('SQLite', async () => undefined)

describe.skipIf(noPostgres !== undefined)(`crash${noPostgres === undefined ? '' : `: ${noPostgres}`}`, () => {
  const postgres = usePostgres()
  crashTest('PostgreSQL', () => postgres.database())
})
