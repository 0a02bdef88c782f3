// Eight clients at full speed: windows of batches, some sent a second time, and on demand somebody else who reads meanwhile.
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import { job, report } from '../../run/job.ts'
import { HttpClient } from '../http-client.ts'
import { percentile } from '../percentile.ts'
import { BATCH, bodyOf, CLIENTS, type Form, WARM_UP } from '../workload.ts'

interface LoadJob {
  readonly url: string
  readonly key: string
  readonly form: Form
  readonly windows: number
  /** Batches of each client in a window. */
  readonly batches: number
  /** Windows that are sent again right after they were stored. */
  readonly repeated?: readonly number[]
  /** Whether a list is asked for all the while, on a connection of its own. */
  readonly reads?: boolean
}

if (isMainThread) await load()
else await readMeanwhile()

async function load(): Promise<void> {
  const { url, key, form, windows, batches, repeated = [], reads = false } = job<LoadJob>()
  const client = new HttpClient(url, CLIENTS)
  const authorization = `Bearer ${key}`
  const json = { authorization, 'content-type': 'application/json' }
  const headers = { authorization, 'content-type': form === 'segments' ? SEGMENT_MEDIA_TYPE : 'application/json' }
  const paths: string[] = []
  for (let i = 0; i < CLIENTS; i++) {
    const body = JSON.stringify({ slug: 'bench' })
    const { data } = await client.send<{ data: { experiment: { id: string } } }>({
      path: '/api/v1/experiments',
      headers: json,
      body,
    })
    paths.push(`/api/v1/experiments/${data.experiment.id}/ingest`)
  }
  const acksMs: number[] = []
  const sendAll = async (bodies: readonly Uint8Array[][], expected: 'accepted' | 'duplicate'): Promise<number> => {
    const beginMs = performance.now()
    await Promise.all(
      paths.map(async (path, i) => {
        for (const body of bodies[i]!) {
          const sentMs = performance.now()
          const { data } = await client.send<{ data: Record<string, number> }>({ path, headers, body })
          acksMs.push(performance.now() - sentMs)
          if (data[expected] !== BATCH)
            throw new Error(`Cannot measure: ${JSON.stringify(data)}, not ${BATCH} ${expected}`)
        }
      }),
    )
    return (performance.now() - beginMs) / 1_000
  }
  const reader = reads ? new Worker(fileURLToPath(import.meta.url), { workerData: { url, authorization } }) : undefined
  const bodiesOf = (first: number, count: number): Uint8Array[][] =>
    paths.map((_, i) => Array.from({ length: count }, (_, n) => bodyOf(i, first + n, form)))
  await sendAll(bodiesOf(0, WARM_UP), 'accepted')
  acksMs.length = 0
  const points = CLIENTS * batches * BATCH
  let seconds = 0
  for (let window = 0; window < windows; window++) {
    // Made before the clock starts: what is measured is the server.
    const bodies = bodiesOf(WARM_UP + window * batches, batches)
    const taken = await sendAll(bodies, 'accepted')
    seconds += taken
    report({ [`window${window}`]: points / taken })
    if (window === 0) report({ ackP50Ms: percentile(acksMs, 0.5), ackP99Ms: percentile(acksMs, 0.99) })
    if (repeated.includes(window)) report({ [`repeat${window}`]: points / (await sendAll(bodies, 'duplicate')) })
  }
  report({ points: points * windows + CLIENTS * WARM_UP * BATCH, pointsPerSecond: (points * windows) / seconds })
  if (reader !== undefined) {
    const answered = new Promise<number[]>((resolve) => reader.once('message', resolve))
    reader.postMessage('stop')
    const readsMs = await answered
    report({ reads: readsMs.length, readP50Ms: percentile(readsMs, 0.5), readP99Ms: percentile(readsMs, 0.99) })
  }
  client.close()
}

// In a thread of its own: the clients' work must not delay its clock.
async function readMeanwhile(): Promise<void> {
  const { url, authorization } = workerData as { url: string; authorization: string }
  const client = new HttpClient(url, 1)
  let isStopped = false
  parentPort!.once('message', () => {
    isStopped = true
  })
  const takenMs: number[] = []
  while (!isStopped) {
    const beginMs = performance.now()
    await client.send({ method: 'GET', path: '/api/v1/experiments?limit=50', headers: { authorization } })
    takenMs.push(performance.now() - beginMs)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  client.close()
  parentPort!.postMessage(takenMs)
}
