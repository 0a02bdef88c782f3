// The next process after one that died: opens an experiment, by which what was left is found, and delivers everything.
import { Collector } from '@syvain-metrics/core'
import { cpuUs, job, report } from '../../run/job.ts'

interface RecoverJob {
  readonly url: string
  readonly folder: string
  /** Only what is found counts; it is not delivered. */
  readonly scanOnly?: boolean
}

const { url, folder, scanOnly = false } = job<RecoverJob>()
const logger = { warn: (message: string): void => console.error(message) }
const options = { host: url, spoolDir: folder, logger, ...(scanOnly && { exitFlushMs: 0 }) }
const collector = new Collector('ak_org_bench', options)
const life = setInterval(() => undefined, 1_000)
const beforeMs = performance.now()
const beforeUs = cpuUs()
await collector.experiment('next')
report({ openMs: performance.now() - beforeMs, openCpuMs: (cpuUs() - beforeUs) / 1000 })
if (scanOnly) process.kill(process.pid, 'SIGKILL')
const result = await collector.close({ timeoutMs: 60_000 })
report({ deliveredMs: performance.now() - beforeMs, pending: result.pendingMetrics })
clearInterval(life)
