// Segment's Analytics for Node, default options.
import type { ClientFactory } from '../child/client.ts'

interface SegmentModule {
  readonly Analytics: new (options: {
    writeKey: string
    host: string
  }) => {
    track(event: { anonymousId: string; event: string; properties: object }): void
    on(event: 'error', listener: (error: { code: string; reason?: unknown }) => void): void
    closeAndFlush(): Promise<void>
  }
}

export const client: ClientFactory = async ({ url, told }) => {
  const { Analytics } = (await import('@segment/analytics-node' as string)) as SegmentModule
  const analytics = new Analytics({ writeKey: 'conformance', host: url })
  // One error per event that could not be delivered.
  analytics.on('error', ({ code, reason }) => {
    if (code === 'delivery_failure') told.lost(1, String(reason))
    else told.trouble(`${code}: ${String(reason)}`)
  })
  return {
    record: (index) =>
      analytics.track({
        anonymousId: 'run',
        event: 'loss',
        properties: { index, value: 1 / (index + 1), step: index, split: 'train' },
      }),
    async shutdown() {
      await analytics.closeAndFlush()
      return undefined
    },
  }
}
