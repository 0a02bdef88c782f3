// How long does the server take to answer what a page asks for: a long curve in buckets, a shorter one, a table of many series?
// Usage: node --conditions=@syvain-metrics/source --import tsx bench/reads.ts
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSegment, type Segment } from '@syvain-metrics/protocol'
import { readSeries } from '../src/read/series-reply.ts'
import type { Command } from '../src/store/commands.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const dir = mkdtempSync(join(tmpdir(), 'syvain-metrics-bench-'))
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

async function medianMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const begin = performance.now()
    await work()
    taken.push(performance.now() - begin)
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]!
}

const curve = (experimentId: string) => async () => {
  const { series } = await readSeries(store, { experimentId, metrics: ['loss'], x: 'step', buckets: 1_000 })
  return JSON.stringify(series)
}

await fill('million', ['loss'], 1_000_000)
await fill('short', ['loss'], 25_000)
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
for (let i = 0; i < 50; i++) await fill(`table ${i}`, names, 500)
const table = async () => {
  for (const { id } of await store.experiments({ limit: 50 })) await store.series(id)
}

say(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}; median ms`)
say(`1,000,000 points → 1,000 buckets: ${(await medianMs(15, curve('million'))).toFixed(1)}`)
say(`25,000 points → 1,000 buckets: ${(await medianMs(50, curve('short'))).toFixed(2)}`)
say(`table of 50 experiments × 8 series: ${(await medianMs(50, table)).toFixed(2)}`)
await store.close()
rmSync(dir, { recursive: true })
