// Points as rows: of one experiment, or several series beside each other.
import { type Static, Type } from '@sinclair/typebox'
import type { Json } from '@syvain-metrics/protocol'
import { MAX_LIST_LIMIT, moreAnswer } from '../http/list-answer.ts'
import { type Route, route } from '../http/route.ts'
import { MetricRowSchema, member } from '../http/wire-schemas.ts'
import type { RowOrder, RowQuestion, RowSelection } from '../read/metric-rows.ts'
import { Refusal } from '../store/commands.ts'
import { requireExperiment } from './require-experiment.ts'

const optional = {
  text: Type.Optional(Type.String()),
  step: Type.Optional(Type.Integer({ minimum: 0 })),
  timeMs: Type.Optional(Type.Number({ minimum: 0 })),
}

const range = {
  step: optional.step,
  from_step: optional.step,
  to_step: optional.step,
  from_time: optional.timeMs,
  to_time: optional.timeMs,
  sort_by: optional.text,
  sort_direction: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT })),
  // There is one version of an experiment's metadata here, so any moment has the same.
  include_experiment_meta_as_of: optional.text,
}

const metadataFilter = {
  metadata_key: optional.text,
  metadata_value: optional.text,
  metadata_value_json: optional.text,
}

export const metricRows: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/metrics',
  scope: 'read',
  summary: 'Points of an experiment as rows',
  query: Type.Object({ metric_name: optional.text, ...metadataFilter, ...range }),
  data: member('rows', Type.Array(MetricRowSchema)),
  handle: async ({ params, query, services }) => {
    await requireExperiment(services.store, params.id!)
    const selection = {
      experimentId: params.id!,
      metricName: query.metric_name,
      ...metadataOf(query, 'query'),
    }
    const question = toQuestion([selection], query, ['step', 'client_timestamp', 'server_timestamp'])
    const { rows, more } = await services.reader.read('rows', question)
    return moreAnswer({ rows }, more)
  },
})

export const compareMetrics: Route = route({
  method: 'GET',
  path: '/api/v1/metrics',
  scope: 'read',
  summary: 'Points of several series as rows',
  query: Type.Object({
    series: Type.Array(Type.String({ maxLength: 20_000 }), { minItems: 1, maxItems: 64 }),
    ...range,
  }),
  data: member('rows', Type.Array(MetricRowSchema)),
  handle: async ({ query, services }) => {
    const selections = query.series.map(readSelection)
    for (const { experimentId } of selections) await requireExperiment(services.store, experimentId)
    const question = toQuestion(selections, query, ['step', 'client_timestamp', 'server_timestamp', 'series'])
    const { rows, more } = await services.reader.read('rows', question)
    return moreAnswer({ rows }, more)
  },
})

const Range = Type.Object(range)

function toQuestion(selections: RowSelection[], query: Static<typeof Range>, orders: readonly RowOrder[]): RowQuestion {
  const sortBy = (query.sort_by ?? 'step,client_timestamp').split(',').map((text) => text.trim())
  const unknown = sortBy.find((order) => !orders.includes(order as RowOrder))
  if (unknown !== undefined) {
    throw new Refusal(400, 'invalid_query', `query.sort_by: a comma list of ${orders.join(', ')}, got "${unknown}"`)
  }
  return {
    selections,
    step: query.step,
    fromStep: query.from_step,
    toStep: query.to_step,
    fromTimeMs: query.from_time,
    toTimeMs: query.to_time,
    sortBy: sortBy as RowOrder[],
    descending: query.sort_direction === 'desc',
    limit: query.limit ?? 1_000,
  }
}

type MetadataQuery = { metadata_key?: string; metadata_value?: string; metadata_value_json?: string }

function metadataOf(query: MetadataQuery, where: string): Pick<RowSelection, 'metadataKey' | 'metadataValue'> {
  const { metadata_key: metadataKey, metadata_value: text, metadata_value_json: json } = query
  if (metadataKey === undefined && (text ?? json) !== undefined) {
    throw new Refusal(400, 'invalid_query', `${where}.metadata_key is needed with a metadata value`)
  }
  if (text !== undefined && json !== undefined) {
    throw new Refusal(400, 'invalid_query', `${where}: metadata_value and metadata_value_json exclude each other`)
  }
  return { metadataKey, metadataValue: json === undefined ? text : readValue(json, where) }
}

function readValue(json: string, where: string): Json {
  try {
    return JSON.parse(json) as Json
  } catch {
    throw new Refusal(400, 'invalid_query', `${where}.metadata_value_json must be JSON`)
  }
}

function readSelection(text: string, index: number): RowSelection {
  const where = `query.series[${index}]`
  let value: Record<string, unknown>
  try {
    value = JSON.parse(text) as Record<string, unknown>
  } catch {
    throw new Refusal(400, 'invalid_query', `${where} must be a JSON object`)
  }
  const { experiment_id: experimentId, metric_name: metricName, metadata_value_json: json, ...rest } = value ?? {}
  if (typeof experimentId !== 'string' || typeof metricName !== 'string') {
    throw new Refusal(400, 'invalid_query', `${where} must name an experiment_id and a metric_name`)
  }
  // The value may stand there as JSON text or as itself.
  const jsonText =
    json === undefined ? {} : { metadata_value_json: typeof json === 'string' ? json : JSON.stringify(json) }
  return { experimentId, metricName, ...metadataOf({ ...(rest as MetadataQuery), ...jsonText }, where) }
}
