// Sentry's application metrics, default options.
import type { ClientFactory } from '../child/client.ts'

interface SentryClient {
  recordDroppedEvent(reason: string, category: string, count?: number): void
}

interface SentryModule {
  readonly NodeClient: { readonly prototype: SentryClient }
  init(options: { dsn: string }): void
  close(timeoutMs: number): Promise<boolean>
  readonly metrics: { gauge(name: string, value: number, options: { attributes: object }): void }
}

// Its documentation shows 2 s; the row decides how long an outage is, so it gets as long as the others take by default.
const CLOSE_TIMEOUT_MS = 30_000

export const client: ClientFactory = async ({ url, told }) => {
  const sentry = (await import('@sentry/node' as string)) as SentryModule
  // Client reports: what it will tell its server about events that it dropped. Its constructor binds the method.
  const { prototype } = sentry.NodeClient
  const recordDropped = prototype.recordDroppedEvent
  prototype.recordDroppedEvent = function (reason, category, count = 1): void {
    if (category === 'trace_metric') told.lost(count, reason)
    recordDropped.call(this, reason, category, count)
  }
  sentry.init({ dsn: `http://key@${new URL(url).host}/1` })
  return {
    record: (index) =>
      sentry.metrics.gauge('loss', 1 / (index + 1), { attributes: { index, step: index, split: 'train' } }),
    async shutdown() {
      const isOk = await sentry.close(CLOSE_TIMEOUT_MS)
      return { isOk, lost: 0, pending: 0, words: isOk ? '' : 'close() timed out' }
    },
  }
}
