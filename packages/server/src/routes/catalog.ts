// What an experiment has recorded: names, metadata keys and values.
import { Type } from '@sinclair/typebox'
import { MAX_LIST_LIMIT, moreAnswer } from '../http/list-answer.ts'
import { type Route, route } from '../http/route.ts'
import { member } from '../http/wire-schemas.ts'
import { readCatalog, readCatalogValues } from '../read/catalog.ts'
import { requireExperiment } from './require-experiment.ts'

const limitSchema = Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT }))

export const catalog: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/catalog',
  scope: 'read',
  summary: 'Metric names of an experiment with their metadata keys',
  query: Type.Object({ limit: limitSchema }),
  data: member(
    'metrics',
    Type.Array(Type.Object({ metric_name: Type.String(), metadata_keys: Type.Array(Type.String()) })),
  ),
  handle: async ({ params, query, services: { store } }) => {
    await requireExperiment(store, params.id!)
    const { limit = 1_000 } = query
    const entries = await readCatalog(store, params.id!)
    const metrics = entries.map(({ metricName, metadataKeys }) => ({
      metric_name: metricName,
      metadata_keys: metadataKeys,
    }))
    return moreAnswer({ metrics: metrics.slice(0, limit) }, metrics.length > limit)
  },
})

export const catalogValues: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/catalog/:metric',
  scope: 'read',
  summary: 'Values of the metadata keys of one metric',
  query: Type.Object({ key: Type.Optional(Type.Array(Type.String(), { maxItems: 1_000 })), limit: limitSchema }),
  data: member(
    'metadata',
    Type.Object({
      metric_name: Type.String(),
      scanned_event_count: Type.Integer(),
      keys: Type.Array(
        Type.Object({ key: Type.String(), values: Type.Array(Type.Unknown()), value_count: Type.Integer() }),
      ),
    }),
  ),
  handle: async ({ params, query, services: { store } }) => {
    await requireExperiment(store, params.id!)
    const { key: keys = [], limit = 1_000 } = query
    const question = { experimentId: params.id!, metricName: params.metric!, keys, limit }
    return { metadata: await readCatalogValues(store, question) }
  },
})
