// The way in for points: rows of any client, or a segment of ours. Answered after the commit.
import { Type } from '@sinclair/typebox'
import { SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import { readBody } from '../http/body.ts'
import { mediaType } from '../http/media-type.ts'
import { type Route, route } from '../http/route.ts'
import { submit } from '../http/submit.ts'
import { IngestAckSchema } from '../http/wire-schemas.ts'

export const ingest: Route = route({
  method: 'POST',
  path: '/api/v1/experiments/:id/ingest',
  scope: 'ingest',
  summary: 'Stores metrics; 200 means they are on the disk',
  query: Type.Object({ sync: Type.Optional(Type.Boolean()) }),
  data: IngestAckSchema,
  rawBody: true,
  handle: async (call) => {
    const { request, services, incoming, params, query } = call
    const body = await readBody(request, services.settings, incoming)
    const kind = mediaType(request) === SEGMENT_MEDIA_TYPE ? 'ingest.segment' : 'ingest.rows'
    const counts = await submit(call, kind, { experimentId: params.id!, body })
    services.counters.ingested(counts)
    // Always stored by now; a client of the second generation knows only the word "queued".
    return { ok: true, mode: query.sync === true ? 'sync' : 'queued', ...counts }
  },
})
