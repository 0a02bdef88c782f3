// What a page asks for, on a store in this process: a long curve in buckets, a shorter one, a table of many series. Then over HTTP.
import { encodeSegment, type Segment } from '@syvain-metrics/protocol'
import { createServer } from '@syvain-metrics/server'
import { readSeries } from '../../../../packages/server/src/read/series-reply.ts'
import type { Command } from '../../../../packages/server/src/store/commands.ts'
import { openSqliteStore } from '../../../../packages/server/src/store/sqlite/sqlite-store.ts'
import { job, report } from '../../run/job.ts'
import { median } from '../../run/rounds.ts'
import { HttpClient } from '../http-client.ts'

const { dir, times } = job<{ dir: string; times: number }>()
const store = openSqliteStore({ dir, organizationId: 'bench' })

async function fill(experimentId: string, names: readonly string[], pointsEach: number): Promise<void> {
  const input = { id: experimentId, slug: experimentId, description: '', metadata: {}, folderId: null }
  await store.apply([{ kind: 'experiment.create', input, nowMs: 1 }])
  const table = names.map((name) => ({ name, metadata: {}, metadataJson: '{}' }))
  const total = pointsEach * names.length
  for (let from = 0; from < total; from += 4_000) {
    const sequences = Array.from({ length: Math.min(4_000, total - from) }, (_, i) => from + i)
    const segment: Segment = {
      session: '0123456789abcdef',
      firstSequence: from,
      count: sequences.length,
      table,
      series: Uint32Array.from(sequences, (s) => s % names.length),
      steps: Float64Array.from(sequences, (s) => Math.floor(s / names.length)),
      timesMs: Float64Array.from(sequences, (s) => 1.7e12 + 5 * s),
      values: Float64Array.from(sequences, (s) => Math.fround(Math.sin(s * 12.9898))),
      annotations: [],
    }
    const command: Command = { kind: 'ingest.segment', input: { experimentId, body: encodeSegment(segment) }, nowMs: 1 }
    await store.apply([command])
  }
}

async function medianMs(count: number, work: () => Promise<unknown>): Promise<number> {
  const takenMs: number[] = []
  for (let i = 0; i < count; i++) {
    const beginMs = performance.now()
    await work()
    takenMs.push(performance.now() - beginMs)
  }
  return median(takenMs)
}

const curve = (experimentId: string) => async (): Promise<string> => {
  const { series } = await readSeries(store, { experimentId, metrics: ['loss'], x: 'step', buckets: 1_000 })
  return JSON.stringify(series)
}

await fill('million', ['loss'], 1_000_000)
await fill('short', ['loss'], 25_000)
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
for (let i = 0; i < 50; i++) await fill(`table-${i}`, names, 500)
const table = async (): Promise<number> => {
  let series = 0
  for (const { id } of await store.experiments({ limit: 50 })) series += (await store.series(id)).length
  return series
}
report({
  millionMs: await medianMs(times, curve('million')),
  shortMs: await medianMs(times * 3, curve('short')),
  tableMs: await medianMs(times * 3, table),
})
await store.close()

const server = await createServer({ dir, port: 0 })
const { key } = await server.createKey()
const client = new HttpClient(server.url, 1)
const get = (id: string) => () =>
  client.send({
    method: 'GET',
    path: `/api/v1/experiments/${id}/series?metric=loss&buckets=1000`,
    headers: { authorization: `Bearer ${key}` },
  })
report({
  millionHttpMs: await medianMs(times, get('million')),
  shortHttpMs: await medianMs(times * 3, get('short')),
})
client.close()
await server.close()
