// Our server with its defaults on a folder, as `syvain-metrics serve` runs it.
import { createServer } from '@syvain-metrics/server'
import { cpuUs, job } from '../../run/job.ts'

const { dir } = job<{ dir: string }>()
const server = await createServer({ dir, port: 0 })
const { key } = await server.createKey()
process.on('message', (order: 'report' | 'stop') => {
  if (order === 'stop') void server.close().then(() => process.disconnect())
  else {
    const { maxRSS } = process.resourceUsage()
    process.send?.({ peakMiB: maxRSS / 1024, residentMiB: process.memoryUsage.rss() / 2 ** 20, cpuMs: cpuUs() / 1_000 })
  }
})
process.on('disconnect', () => process.exit())
process.send?.({ url: server.url, key })
