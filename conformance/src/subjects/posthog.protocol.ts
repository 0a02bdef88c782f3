// PostHog's capture: POST /batch/ with one uuid per event, by which its back end merges repeats.
import type { Protocol } from '../server/protocol.ts'

interface BatchRequest {
  readonly batch: readonly { readonly uuid?: string; readonly properties: { readonly index: number } }[]
}

export function posthogProtocol(): Protocol {
  return {
    read: ({ path, body }) => {
      if (path !== '/batch/' && path !== '/batch') return undefined
      const { batch } = JSON.parse(body.toString()) as BatchRequest
      return batch.map(({ uuid, properties }) => ({ event: properties.index, id: uuid }))
    },
    accepted: () => ({ status: 200, body: { status: 1 } }),
    refused: (status) => ({
      status,
      body: { type: 'validation_error', code: 'refused', detail: `refused with ${status}` },
    }),
    other: () => ({ status: 200, body: {} }),
  }
}
