// Our collector, with default options but for the address and the folder of the spool.
import type { Collector, CollectorOptions } from '@syvain-metrics/core'
import type { ClientFactory } from '../child/client.ts'

export const client: ClientFactory = async ({ url, dir, durability, told }) => {
  const core = (await import('@syvain-metrics/core')) as { Collector: typeof Collector }
  const options: CollectorOptions = {
    host: url,
    spoolDir: dir,
    logger: { warn: (message) => told.trouble(message) },
    ...(durability && { durability }),
  }
  const collector = new core.Collector('ak_org_conformance', options)
  collector.on('drop', ({ count, reason }) => told.lost(count, `dropped: ${reason}`))
  collector.on('dead-letter', ({ count, message }) => told.lost(count, message))
  const experiment = await collector.experiment('conformance')
  return {
    record: (index) => experiment.metric('loss', 1 / (index + 1), { step: index, metadata: { split: 'train' } }),
    async shutdown() {
      const result = await collector.close()
      return {
        isOk: result.ok,
        lost: result.droppedMetrics + result.deadLettered,
        pending: result.pendingMetrics,
        words: result.errors.at(-1) ?? '',
      }
    },
  }
}
