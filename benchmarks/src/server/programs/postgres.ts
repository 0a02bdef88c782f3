// Stores batches in PostgreSQL without HTTP, as the writer of a server hands them over: eight at a time, one of each client.

import type { Command } from '../../../../packages/server/src/store/commands.ts'
import { openPostgresStore } from '../../../../packages/server/src/store/postgres/postgres-store.ts'
import { cpuUs, job, report } from '../../run/job.ts'
import { BATCH, bodyOf, CLIENTS, WARM_UP } from '../workload.ts'

const { url, batches } = job<{ readonly url: string; readonly batches: number }>()
const store = await openPostgresStore({ url, organizationId: 'bench' })
const clients = Array.from({ length: CLIENTS }, (_, client) => client)
const idOf = (client: number): string => `experiment-${client}`

async function apply(commands: readonly Command[]): Promise<void> {
  const { outcomes } = await store.apply(commands)
  const bad = outcomes.find(({ kind }) => kind !== 'done')
  if (bad !== undefined) throw new Error(`Cannot measure: ${JSON.stringify(bad)}`)
}

async function storeBatches(first: number, count: number): Promise<{ seconds: number; usedUs: number }> {
  const groups = Array.from({ length: count }, (_, n) =>
    clients.map(
      (client): Command => ({
        kind: 'ingest.segment',
        input: { experimentId: idOf(client), body: new Uint8Array(Buffer.from(bodyOf(client, first + n, 'segments'))) },
        nowMs: 1_700_000_000_000,
        once: { key: `${client} ${first + n}` },
      }),
    ),
  )
  const [beginMs, beginUs] = [performance.now(), cpuUs()]
  for (const group of groups) await apply(group)
  return { seconds: (performance.now() - beginMs) / 1_000, usedUs: cpuUs() - beginUs }
}

await apply(
  clients.map((client) => ({
    kind: 'experiment.create',
    input: { id: idOf(client), slug: 'bench', description: '', metadata: {}, folderId: null },
    nowMs: 1_700_000_000_000,
  })),
)
await storeBatches(0, WARM_UP)
const before = await store.counts()
const { seconds, usedUs } = await storeBatches(WARM_UP, batches)
const points = CLIENTS * batches * BATCH
const after = await store.counts()
if (after.points - before.points !== points) throw new Error(`Cannot measure: ${after.points} points are stored`)
report({
  pointsPerSecond: points / seconds,
  cpuNsPerPoint: (usedUs * 1_000) / points,
  bytesPerPoint: (after.fileBytes - before.fileBytes) / points,
  points,
})
await store.close()
