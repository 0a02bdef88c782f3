// How many durable points a second does the server take over HTTP, against one row per point under a unique event id?
// Build first. Usage: node --conditions=@syvain-metrics/source --import tsx bench/ingest.ts [batches per client, default 200]
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MetricRow, SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import { startServer } from '../src/create-server.ts'
import { openDatabase } from '../src/store/sqlite/driver.ts'
import { BATCH, bodyOf, CLIENTS } from './workload.ts'

const BATCHES = Number(process.argv[2] ?? 200)
const POINTS = CLIENTS * BATCHES * BATCH

// The built worker, with none of this process's flags.
const WORKER = { url: new URL('../dist/worker.js', import.meta.url), execArgv: [] }

const say = (line: string) => process.stdout.write(`${line}\n`)

interface Result {
  readonly name: string
  readonly pointsPerSecond: number
  readonly bytesPerPoint: number
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly repeatedPerSecond?: number
}

async function main(): Promise<void> {
  const results: Result[] = []
  // The order is reversed in the second half: what a machine does besides falls on both.
  for (const run of [overHttp('rows'), overHttp('segments'), naive, naive, overHttp('segments'), overHttp('rows')]) {
    results.push(await run())
  }
  const best = (name: string) =>
    results.filter((r) => r.name === name).reduce((a, b) => (a.pointsPerSecond > b.pointsPerSecond ? a : b))
  const table = ['server, rows', 'server, segments', 'table with unique id'].map(best)
  say(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${POINTS} points, best of 2`)
  say('| | k points/s | repeated, k points/s | ack p50 / p99 ms | bytes/point |')
  for (const r of table) {
    const ack = r.p50Ms === undefined ? '' : `${r.p50Ms.toFixed(1)} / ${r.p99Ms!.toFixed(1)}`
    const repeated = r.repeatedPerSecond === undefined ? '' : (r.repeatedPerSecond / 1000).toFixed(0)
    say(
      `| ${r.name} | ${(r.pointsPerSecond / 1000).toFixed(0)} | ${repeated} | ${ack} | ${r.bytesPerPoint.toFixed(1)} |`,
    )
  }
  const ratio = table[0]!.pointsPerSecond / table[2]!.pointsPerSecond
  say(`rows over table: ${ratio.toFixed(1)} ×`)
}

function overHttp(form: 'rows' | 'segments'): () => Promise<Result> {
  return async () => {
    const dir = mkdtempSync(join(tmpdir(), 'syvain-metrics-bench-'))
    const server = await startServer({ dir, port: 0 }, WORKER)
    const { key } = await server.createKey()
    const authorization = `Bearer ${key}`
    const ids = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const response = await fetch(`${server.url}/api/v1/experiments`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ slug: 'bench' }),
        })
        return ((await response.json()) as { data: { experiment: { id: string } } }).data.experiment.id
      }),
    )
    // Made before the clock starts: what is measured is the server.
    const bodies = ids.map((_, client) => Array.from({ length: BATCHES }, (_, n) => bodyOf(client, n, form)))
    const type = form === 'rows' ? 'application/json' : SEGMENT_MEDIA_TYPE
    const acksMs: number[] = []
    const sendAll = async (expected: 'accepted' | 'duplicate') => {
      const begin = performance.now()
      await Promise.all(
        ids.map(async (id, client) => {
          for (const body of bodies[client]!) {
            const sent = performance.now()
            const response = await fetch(`${server.url}/api/v1/experiments/${id}/ingest`, {
              method: 'POST',
              headers: { authorization, 'content-type': type },
              body,
            })
            const { data } = (await response.json()) as { data: Record<string, number> }
            if (data?.[expected] !== BATCH) throw new Error(`status ${response.status}: not ${BATCH} ${expected}`)
            acksMs.push(performance.now() - sent)
          }
        }),
      )
      return POINTS / ((performance.now() - begin) / 1000)
    }
    const pointsPerSecond = await sendAll('accepted')
    const sorted = acksMs.splice(0).sort((a, b) => a - b)
    const repeatedPerSecond = await sendAll('duplicate')
    await server.close()
    const bytesPerPoint = statSync(join(dir, 'metrics.db')).size / POINTS
    rmSync(dir, { recursive: true })
    const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
    return {
      name: `server, ${form}`,
      pointsPerSecond,
      bytesPerPoint,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      repeatedPerSecond,
    }
  }
}

/** The design that comes first to mind, without HTTP, with the same grouping: eight batches in one durable commit. */
async function naive(): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'syvain-metrics-bench-'))
  const file = join(dir, 'naive.db')
  const db = openDatabase(file)
  db.prepare('PRAGMA journal_mode = WAL').get()
  db.exec('PRAGMA synchronous = FULL')
  db.exec(
    'CREATE TABLE point (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, experiment INTEGER, name TEXT, metadata TEXT, step INTEGER, time_ms INTEGER, value REAL)',
  )
  const insert = db.prepare(
    'INSERT OR IGNORE INTO point (event_id, experiment, name, metadata, step, time_ms, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const bodies = Array.from({ length: BATCHES }, (_, n) =>
    Array.from({ length: CLIENTS }, (_, client) => bodyOf(client, n, 'rows') as string),
  )
  const begin = performance.now()
  for (const group of bodies) {
    db.exec('BEGIN')
    for (const [client, body] of group.entries()) {
      for (const row of (JSON.parse(body) as { data: MetricRow[] }).data) {
        const metadata = JSON.stringify(row.metadata)
        insert.run(row.client_event_id, client, row.name, metadata, row.step, row.timestamp_ms ?? 0, row.value)
      }
    }
    db.exec('COMMIT')
  }
  const pointsPerSecond = POINTS / ((performance.now() - begin) / 1000)
  db.close()
  const bytesPerPoint = statSync(file).size / POINTS
  rmSync(dir, { recursive: true })
  return { name: 'table with unique id', pointsPerSecond, bytesPerPoint }
}

await main()
