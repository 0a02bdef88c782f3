// Leaves a spool of many events behind, as a process that was killed does.
import { Collector } from '@syvain-metrics/core'
import { cpuUs, job, pause, report, value } from '../../run/job.ts'

interface FillJob {
  readonly url: string
  readonly folder: string
  readonly events: number
}

const { url, folder, events } = job<FillJob>()
const collector = new Collector('ak_org_bench', {
  host: url,
  spoolDir: folder,
  durability: 'batch',
  maxQueueItems: 10_000_000,
})
const experiment = await collector.experiment('bench')
await pause(400)
const beforeUs = cpuUs()
for (let i = 0; i < events; i++) experiment.metric('loss', value(i), { step: i, metadata: { split: 'train' } })
report({ recorded: events, cpuNs: ((cpuUs() - beforeUs) * 1000) / events })
process.kill(process.pid, 'SIGKILL')
