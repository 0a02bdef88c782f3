// Live events as a stream.
import { Type } from '@sinclair/typebox'
import { apiResponse } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { eventStream } from '../http/sse.ts'
import { Refusal } from '../store/commands.ts'

export const events: Route = route({
  method: 'GET',
  path: '/api/v1/events',
  scope: 'read',
  summary: 'Server-sent events: experiment, status, annotation, series, delivery; resync after a gap',
  query: Type.Object({ last_event_id: Type.Optional(Type.String({ maxLength: 100 })) }),
  handle: async ({ request, query, services: { hub, settings } }) => {
    if (hub.listeners >= settings.maxStreams) {
      throw new Refusal(503, 'too_many_streams', `There are ${settings.maxStreams} event streams already`)
    }
    const lastEventId = request.headers.get('last-event-id') ?? query.last_event_id
    return apiResponse(eventStream(hub, { lastEventId, heartbeatMs: settings.heartbeatMs }), {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    })
  },
})
