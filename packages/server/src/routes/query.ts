// Reads of the second generation: catalog of several experiments, and whole series in columns, at once or line by line.
import { Type } from '@sinclair/typebox'
import type { Json } from '@syvain-metrics/protocol'
import { apiResponse } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { JsonObjectSchema } from '../http/wire-schemas.ts'
import { readCatalog } from '../read/catalog.ts'
import { requireExperiment } from './require-experiment.ts'

/** Media type of series one per line. */
export const SERIES_LINES = 'application/vnd.syvain.metric-series+ndjson'

const ids = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 64 })

export const queryCatalog: Route = route({
  method: 'POST',
  path: '/api/v1/query/metric-catalog',
  scope: 'read',
  summary: 'Metric names and metadata keys of several experiments',
  body: Type.Object({ experimentIds: ids }, { additionalProperties: false }),
  data: Type.Array(
    Type.Object({ experimentId: Type.String(), metricName: Type.String(), metadataKeys: Type.Array(Type.String()) }),
  ),
  handle: async ({ body, services: { store } }) => {
    const answer: object[] = []
    for (const experimentId of body.experimentIds) {
      await requireExperiment(store, experimentId)
      for (const entry of await readCatalog(store, experimentId)) answer.push({ experimentId, ...entry })
    }
    return answer
  },
})

export const querySeries: Route = route({
  method: 'POST',
  path: '/api/v1/query/series',
  scope: 'read',
  summary: 'Whole series in columns, one entry per exact metadata map',
  body: Type.Object(
    {
      series: Type.Array(
        Type.Object(
          {
            experimentId: Type.String(),
            metricName: Type.Optional(Type.String()),
            metadataFilter: Type.Optional(
              Type.Array(
                Type.Object(
                  { key: Type.String(), value: Type.Optional(Type.Unknown()) },
                  { additionalProperties: false },
                ),
                { maxItems: 64 },
              ),
            ),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 64 },
      ),
      order: Type.Optional(
        Type.Object(
          {
            axis: Type.Union([Type.Literal('step'), Type.Literal('timestamp')]),
            direction: Type.Union([Type.Literal('asc'), Type.Literal('desc')]),
          },
          { additionalProperties: false },
        ),
      ),
      stream: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  data: Type.Array(
    Type.Object({
      experimentId: Type.String(),
      metricName: Type.String(),
      metadataHash: Type.String(),
      metadata: JsonObjectSchema,
      data: Type.Object({
        steps: Type.Array(Type.Union([Type.Number(), Type.Null()])),
        timestamp: Type.Array(Type.Number()),
        value: Type.Array(Type.Number()),
      }),
    }),
  ),
  handle: async ({ body, request, services }) => {
    for (const { experimentId } of body.series) await requireExperiment(services.store, experimentId)
    const { order = { axis: 'step', direction: 'asc' } as const } = body
    const series = body.series as { experimentId: string; metadataFilter?: { key: string; value?: Json }[] }[]
    const answer = await services.reader.read('series-data', { series, order })
    const lines = body.stream === true && (request.headers.get('accept') ?? '').includes(SERIES_LINES)
    if (!lines) return answer
    const rowCount = answer.reduce((sum, { data }) => sum + data.value.length, 0)
    const last = { kind: 'complete', batchCount: answer.length, rowCount }
    const text = [...answer, last].map((line) => `${JSON.stringify(line)}\n`).join('')
    return apiResponse(text, { 'content-type': SERIES_LINES })
  },
})
