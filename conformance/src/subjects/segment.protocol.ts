// Segment's batch endpoint: one messageId per event, by which its back end drops repeats.
import type { Protocol } from '../server/protocol.ts'

interface BatchRequest {
  readonly batch: readonly { readonly messageId?: string; readonly properties: { readonly index: number } }[]
}

export function segmentProtocol(): Protocol {
  return {
    read: ({ path, body }) => {
      if (path !== '/v1/batch') return undefined
      const { batch } = JSON.parse(body.toString()) as BatchRequest
      return batch.map(({ messageId, properties }) => ({ event: properties.index, id: messageId }))
    },
    accepted: () => ({ status: 200, body: { success: true } }),
    refused: (status) => ({ status, body: { success: false } }),
    other: () => ({ status: 404, body: { success: false } }),
  }
}
