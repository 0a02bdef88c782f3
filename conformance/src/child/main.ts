// The child process: makes the client, says that it is ready, records when told to, and ends as the job says.
import { appendFileSync } from 'node:fs'
import type { Client, ClientFactory, Told } from './client.ts'
import { end } from './end.ts'
import { JOB_VARIABLE, type Job, type Note } from './job.ts'
import { work } from './work.ts'

/** Runs the job of this process. */
export async function main(factory: ClientFactory): Promise<void> {
  const job = JSON.parse(process.env[JOB_VARIABLE] ?? '') as Job
  // Written at once: whatever the end of the process is, what was told before stands in the file.
  const note = (line: Note): void => appendFileSync(job.notes, `${JSON.stringify(line)}\n`)
  const told: Told = {
    lost: (count, words) => note({ note: 'lost', count, words }),
    trouble: (words) => note({ note: 'trouble', words }),
  }
  const client = await factory({ url: job.url, dir: job.dir, durability: job.durability, told })
  if (job.work === 'restart') return shutdown(client, note)
  await goAhead()
  note({ note: 'mark', name: 'begin', atMs: Date.now() })
  const { workload, ending } = job.work
  await work(client, workload)
  note({ note: 'mark', name: 'recorded', atMs: Date.now() })
  await end(ending, {
    shutdown: () => shutdown(client, note),
    mark: () => note({ note: 'mark', name: 'end', atMs: Date.now() }),
  })
}

async function shutdown(client: Client, note: (line: Note) => void): Promise<void> {
  const farewell = await client.shutdown()
  if (farewell !== undefined) note({ note: 'farewell', ...farewell })
}

// The channel is closed before the first event, so that it keeps nothing alive and answers no signal.
async function goAhead(): Promise<void> {
  const go = new Promise<void>((resolve) => process.once('message', () => resolve()))
  process.send?.('ready')
  await go
  process.disconnect()
}
