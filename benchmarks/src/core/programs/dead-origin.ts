// Records twenty events a second for forty seconds while its origin is dead.
import { Collector } from '@syvain-metrics/core'
import { job, pause, report, value } from '../../run/job.ts'

interface DeadOriginJob {
  readonly url: string
  readonly folder: string
  readonly seconds: number
}

const { url, folder, seconds } = job<DeadOriginJob>()
const collector = new Collector('ak_org_bench', { host: url, spoolDir: folder, logger: false, exitFlushMs: 0 })
const experiment = await collector.experiment('bench')
const events = seconds * 20
for (let i = 0; i < events; i++) {
  experiment.metric('loss', value(i), { step: i, metadata: { split: 'train' } })
  await pause(50)
}
const { retryableFailures, dropped } = collector.stats()
report({ recorded: events, retryableFailures, dropReasons: Object.keys(dropped).length })
process.exit()
