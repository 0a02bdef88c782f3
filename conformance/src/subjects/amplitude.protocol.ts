// Amplitude's HTTP V2: its code stands in the body too, and one insert_id per event lets its back end drop repeats.
import type { Protocol } from '../server/protocol.ts'

interface UploadRequest {
  readonly events: readonly { readonly insert_id?: string; readonly event_properties: { readonly index: number } }[]
}

export function amplitudeProtocol(): Protocol {
  return {
    read: ({ path, body }) => {
      if (path !== '/2/httpapi') return undefined
      const { events } = JSON.parse(body.toString()) as UploadRequest
      return events.map(({ insert_id, event_properties }) => ({ event: event_properties.index, id: insert_id }))
    },
    accepted: (items) => ({
      status: 200,
      body: { code: 200, events_ingested: items.length, payload_size_bytes: 1, server_upload_time: Date.now() },
    }),
    refused: (status) => ({ status, body: { code: status, error: `refused with ${status}` } }),
    other: () => ({ status: 404, body: { code: 404, error: 'not found' } }),
  }
}
