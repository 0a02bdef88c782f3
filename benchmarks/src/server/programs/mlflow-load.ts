// The same eight clients against MLflow's server: a run each, batches of 500 metrics.
import { job, pause, report } from '../../run/job.ts'
import { HttpClient } from '../http-client.ts'
import { percentile } from '../percentile.ts'
import { BATCH, batchOf, CLIENTS } from '../workload.ts'

const { url, batches } = job<{ url: string; batches: number }>()
const client = new HttpClient(url, CLIENTS)
const post = <T>(path: string, body: object | Uint8Array): Promise<T> =>
  client.send<T>({
    path: `/api/2.0/mlflow/${path}`,
    headers: { 'content-type': 'application/json' },
    body: body instanceof Uint8Array ? body : JSON.stringify(body),
  })

const { experiment_id } = await post<{ experiment_id: string }>('experiments/create', { name: 'bench' })
const runs: string[] = []
for (let i = 0; i < CLIENTS; i++) {
  const { run } = await post<{ run: { info: { run_id: string } } }>('runs/create', {
    experiment_id,
    start_time: Date.now(),
  })
  runs.push(run.info.run_id)
}
// A metric has no metadata there: it stands in the name.
const bodies = runs.map((run_id, i) =>
  Array.from({ length: batches + 1 }, (_, n) => {
    const { table, series, values, timesMs, steps } = batchOf(i, n)
    const metrics = Array.from(values, (value, at) => {
      const { name, metadata } = table[series[at]!]!
      return { key: `${name}/${metadata.split}`, value, timestamp: timesMs[at], step: steps[at] }
    })
    return Buffer.from(JSON.stringify({ run_id, metrics }))
  }),
)
const acksMs: number[] = []
let retried = 0

// Its server ends workers that are busy for too long, and their connections with them. Its own client tries again, and so does this one.
async function logBatch(body: Uint8Array): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await post('runs/log-batch', body)
      return
    } catch (error) {
      if (attempt === 50) throw error
      retried++
      await pause(100)
    }
  }
}

const sendAll = async (from: number, to: number): Promise<void> => {
  const work = bodies.map(async (mine) => {
    for (const body of mine.slice(from, to)) {
      const sentMs = performance.now()
      await logBatch(body)
      acksMs.push(performance.now() - sentMs)
    }
  })
  await Promise.all(work)
}
// One batch each is warm-up enough at its pace.
await sendAll(0, 1)
acksMs.length = 0
const beginMs = performance.now()
await sendAll(1, batches + 1)
const points = CLIENTS * batches * BATCH
report({
  points,
  retried,
  pointsPerSecond: points / ((performance.now() - beginMs) / 1_000),
  ackP50Ms: percentile(acksMs, 0.5),
  ackP99Ms: percentile(acksMs, 0.99),
})
client.close()
