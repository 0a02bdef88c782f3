// Records 10,000 events and ends the process at once.
import { Collector } from '@syvain-metrics/core'
import { job, pause, report, value } from '../../run/job.ts'

interface ExitJob {
  readonly url: string
  readonly folder: string
  readonly events: number
  readonly exitFlushMs: number
  readonly worker: 'auto' | 'never'
}

const { url, folder, events, exitFlushMs, worker } = job<ExitJob>()
const logger = { warn: (message: string): void => console.error(message) }
const collector = new Collector('ak_org_bench', { host: url, spoolDir: folder, exitFlushMs, worker, logger })
const experiment = await collector.experiment('bench')
await pause(400)
for (let i = 0; i < events; i++) experiment.metric('loss', value(i), { step: i, metadata: { split: 'train' } })
report({ recorded: events, exitAtMs: Date.now() })
process.exit()
