// The rival: the design that comes first to mind, one row per point under a unique event id. No HTTP; eight batches in a durable commit.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { MetricRow } from '@syvain-metrics/protocol'
import { openDatabase } from '../../../../packages/server/src/store/sqlite/driver.ts'
import { cpuUs, job, report } from '../../run/job.ts'
import { BATCH, bodyOf, CLIENTS, type Form, WARM_UP } from '../workload.ts'

interface TableJob {
  readonly dir: string
  readonly form: Form
  readonly windows: number
  readonly batches: number
}

const { dir, form, windows, batches } = job<TableJob>()
const file = join(dir, 'table.db')
const db = openDatabase(file)
db.prepare('PRAGMA journal_mode = WAL').get()
db.exec('PRAGMA synchronous = FULL')
db.exec(
  'CREATE TABLE point (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, experiment INTEGER, name TEXT, metadata TEXT, step INTEGER, time_ms INTEGER, value REAL)',
)
const insert = db.prepare(
  'INSERT OR IGNORE INTO point (event_id, experiment, name, metadata, step, time_ms, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
)
const points = CLIENTS * batches * BATCH
const clients = Array.from({ length: CLIENTS }, (_, client) => client)
let usedUs = 0

/** Stores batches of every client. @returns the seconds that it took. */
function store(first: number, count: number): number {
  const groups = Array.from({ length: count }, (_, n) =>
    clients.map((client) => Buffer.from(bodyOf(client, first + n, form)).toString()),
  )
  const beginMs = performance.now()
  const beginUs = cpuUs()
  for (const group of groups) {
    db.exec('BEGIN')
    for (const [client, body] of group.entries()) {
      for (const row of (JSON.parse(body) as { data: MetricRow[] }).data) {
        const metadata = JSON.stringify(row.metadata)
        insert.run(row.client_event_id, client, row.name, metadata, row.step, row.timestamp_ms ?? 0, row.value)
      }
    }
    db.exec('COMMIT')
  }
  usedUs += cpuUs() - beginUs
  return (performance.now() - beginMs) / 1_000
}

store(0, WARM_UP)
let seconds = 0
for (let window = 0; window < windows; window++) {
  const taken = store(WARM_UP + window * batches, batches)
  seconds += taken
  report({ [`window${window}`]: points / taken })
}
db.close()
const stored = points * windows + CLIENTS * WARM_UP * BATCH
report({
  points: stored,
  pointsPerSecond: (points * windows) / seconds,
  cpuNsPerPoint: (usedUs * 1_000) / stored,
  bytesPerPoint: statSync(file).size / stored,
})
