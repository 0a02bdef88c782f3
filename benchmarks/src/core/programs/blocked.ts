// Computes for five seconds without ever yielding, and calls metric() meanwhile.
import { Collector } from '@syvain-metrics/core'
import { job, pause, report, value } from '../../run/job.ts'

interface BlockedJob {
  readonly url: string
  readonly folder: string
  readonly stepMs: number
}

const { url, folder, stepMs } = job<BlockedJob>()
const collector = new Collector('ak_org_bench', { host: url, spoolDir: folder })
const experiment = await collector.experiment('bench')
await pause(400)
const endMs = performance.now() + 5_000
let recorded = 0
let work = 0
while (performance.now() < endMs) {
  const nextMs = performance.now() + stepMs
  while (performance.now() < nextMs) work += Math.sqrt(work + 1)
  experiment.metric('loss', value(recorded), { step: recorded, metadata: { split: 'train' } })
  recorded++
}
// The last events wait for a turn of the loop, which comes now: they are not what is asked for.
report({ recorded, work })
await collector.close()
