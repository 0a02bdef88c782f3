// One load on a fresh server of ours: what the clients saw, what the server used, and what is left on the disk.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from '../question.ts'
import type { Reported } from '../run/child.ts'
import type { Form } from './workload.ts'

/** What the clients do; see `programs/load.ts`. */
export interface Load {
  readonly form: Form
  readonly windows: number
  readonly batches: number
  readonly repeated?: readonly number[]
  readonly reads?: boolean
}

/** Runs it. */
export async function onServer(bench: Bench, load: Load): Promise<Reported> {
  const dir = bench.folder()
  const server = await bench.service('serve', { dir })
  try {
    const { cpuMs: startMs } = await server.report()
    const seen = await bench.child('load', { url: server.url, key: server.key, ...load }, { timeoutMs: 600_000 })
    const used = await server.report()
    await server.stop()
    const cpuNsPerPoint = (((used.cpuMs as number) - (startMs as number)) * 1e6) / (seen.points as number)
    const bytesPerPoint = statSync(join(dir, 'metrics.db')).size / (seen.points as number)
    return { ...seen, ...used, cpuNsPerPoint, bytesPerPoint }
  } finally {
    server.kill()
  }
}
