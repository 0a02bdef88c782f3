// Curves for charts, and the summary that tables show.
import { Type } from '@sinclair/typebox'
import type { WireSeriesSummary } from '@syvain-metrics/protocol'
import { apiResponse } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { encodeSeriesColumns, OCTET_STREAM } from '../http/series-columns.ts'
import { SeriesReplySchema, SummarySchema } from '../http/wire-schemas.ts'
import { seriesStatistics } from '../read/series-statistics.ts'
import { requireExperiment } from './require-experiment.ts'

export const series: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/series',
  scope: 'read',
  summary: 'Curves of a metric, raw when few points, else in buckets of a fixed grid',
  query: Type.Object({
    metric: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 64 }),
    x: Type.Optional(Type.Union([Type.Literal('step'), Type.Literal('time')])),
    from: Type.Optional(Type.Number()),
    to: Type.Optional(Type.Number()),
    buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  }),
  data: SeriesReplySchema,
  handle: async ({ params, query, request, services }) => {
    await requireExperiment(services.store, params.id!)
    const { metric: metrics, x = 'step', from, to, buckets = 1_000 } = query
    const reply = await services.reader.read('series', { experimentId: params.id!, metrics, x, from, to, buckets })
    if (request.headers.get('accept') !== OCTET_STREAM) return reply
    return apiResponse(encodeSeriesColumns(reply), { 'content-type': OCTET_STREAM })
  },
})

export const summary: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/summary',
  scope: 'read',
  summary: 'Count, extremes and last value of every series',
  data: SummarySchema,
  handle: async ({ params, services: { store } }) => {
    await requireExperiment(store, params.id!)
    const records = await store.series(params.id!)
    return {
      series: records.map(
        (record): WireSeriesSummary => ({ ...seriesStatistics(record), first_step: record.firstStep }),
      ),
    }
  },
})
