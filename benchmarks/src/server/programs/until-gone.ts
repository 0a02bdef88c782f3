// Eight clients at full speed until their server is gone; what was not acknowledged is sent again by the next program.
import { SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import { job, report } from '../../run/job.ts'
import { HttpClient } from '../http-client.ts'
import { BATCH, bodyOf, CLIENTS } from '../workload.ts'

interface UntilGoneJob {
  readonly url: string
  readonly key: string
  /** Batches of each client that were acknowledged before. */
  readonly acknowledged: readonly number[]
}

const { url, key, acknowledged } = job<UntilGoneJob>()
const client = new HttpClient(url, CLIENTS)
const authorization = `Bearer ${key}`
const json = { authorization, 'content-type': 'application/json' }
const headers = { authorization, 'content-type': SEGMENT_MEDIA_TYPE }

type Listed = { data: { experiments: { id: string }[] } }
type Created = { data: { experiment: { id: string } } }

async function experimentOf(slug: string): Promise<string> {
  const known = await client.send<Listed>({ method: 'GET', path: `/api/v1/experiments?slug=${slug}`, headers: json })
  const [first] = known.data.experiments
  if (first !== undefined) return first.id
  const made = await client.send<Created>({
    path: '/api/v1/experiments',
    headers: json,
    body: JSON.stringify({ slug }),
  })
  return made.data.experiment.id
}

async function sendUntilGone(path: string, i: number): Promise<number> {
  for (let n = acknowledged[i]!; ; n++) {
    try {
      await client.send({ path, headers, body: bodyOf(i, n, 'segments') })
    } catch (error) {
      // The end that is waited for; an answer that is none of success has no code.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return n
    }
  }
}

const ids: string[] = []
for (let i = 0; i < CLIENTS; i++) ids.push(await experimentOf(`client-${i}`))
const reached = await Promise.all(ids.map((id, i) => sendUntilGone(`/api/v1/experiments/${id}/ingest`, i)))
report(Object.fromEntries(reached.map((batches, i) => [`client${i}`, batches])))
report({ sent: reached.reduce((sum, batches, i) => sum + batches - acknowledged[i]!, 0) * BATCH })
