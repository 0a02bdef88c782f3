// Amplitude for Node, default options.
import type { ClientFactory } from '../child/client.ts'

interface Result {
  readonly code: number
  readonly message: string
}

interface AmplitudeModule {
  init(key: string, options: { serverUrl: string; logLevel: number }): { readonly promise: Promise<void> }
  track(event: { event_type: string; user_id: string; event_properties: object }): { readonly promise: Promise<Result> }
  flush(): { readonly promise: Promise<void> }
}

// Its log would fill the terminal; the result of each event says what became of it.
const LOG_NOTHING = 0

export const client: ClientFactory = async ({ url, told }) => {
  const amplitude = (await import('@amplitude/analytics-node' as string)) as AmplitudeModule
  await amplitude.init('conformance', { serverUrl: `${url}/2/httpapi`, logLevel: LOG_NOTHING }).promise
  return {
    record(index) {
      const { promise } = amplitude.track({
        event_type: 'loss',
        user_id: 'conformance-run',
        event_properties: { index, value: 1 / (index + 1), step: index, split: 'train' },
      })
      promise.then(
        ({ code, message }) => {
          if (code !== 200) told.lost(1, message)
        },
        (error) => told.trouble(String(error)),
      )
    },
    async shutdown() {
      await amplitude.flush().promise
      return undefined
    },
  }
}
