// Schemas of the objects on the wire, in JSON Schema: what bodies are checked against and what the OpenAPI document says.
import { type TObject, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import { type JsonObject, limits } from '@syvain-metrics/protocol'

const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const timeMs = Type.Number({ minimum: 0, description: 'milliseconds since the Unix epoch' })

/** A JSON object. Its depth and numbers are checked before any schema sees it. */
export const JsonObjectSchema: TUnsafe<JsonObject> = Type.Unsafe<JsonObject>(Type.Record(Type.String(), Type.Unknown()))

export const FolderSchema: TSchema = Type.Object({
  folder_id: Type.String(),
  org_id: Type.String(),
  name: Type.String({ minLength: 1, maxLength: limits.MAX_FOLDER_NAME_CHARS }),
  parent_id_path: Type.Array(Type.String()),
  path_name: Type.String(),
})

export const ExperimentSchema: TSchema = Type.Object({
  id: Type.String(),
  org_id: Type.String(),
  folder: nullable(FolderSchema),
  url: Type.String(),
  slug: Type.String(),
  description: Type.String(),
  metadata: JsonObjectSchema,
  status: Type.Union(['created', 'running', 'done', 'error'].map((status) => Type.Literal(status))),
  error_name: nullable(Type.String()),
  error_detail: nullable(Type.String()),
  created_at_ms: timeMs,
  updated_at_ms: timeMs,
  started_at_ms: nullable(timeMs),
  done_at_ms: nullable(timeMs),
  last_heartbeat_at_ms: nullable(timeMs),
  last_event_at_ms: nullable(timeMs),
})

export const AnnotationSchema: TSchema = Type.Object({
  id: Type.String(),
  experiment_id: Type.String(),
  annotation: Type.String(),
  metadata: JsonObjectSchema,
  created_at_ms: timeMs,
  step: Type.Optional(nullable(Type.Number())),
})

export const IngestionKeySchema: TSchema = Type.Object({
  id: Type.String(),
  experiment_id: Type.String(),
  name: Type.String(),
  created_at_ms: timeMs,
  expires_at_ms: timeMs,
  revoked_at_ms: nullable(timeMs),
  last_used_at_ms: nullable(timeMs),
})

export const MetricRowSchema: TSchema = Type.Object({
  event_id: Type.String(),
  org_id: Type.String(),
  experiment_id: Type.String(),
  experiment_slug: Type.String(),
  experiment_description: Type.String(),
  experiment_metadata_json: Type.String(),
  metric_name: Type.String(),
  metric_value: Type.Number(),
  step: nullable(Type.Number()),
  event_metadata_json: Type.String(),
  client_timestamp_ms: timeMs,
  server_timestamp_ms: timeMs,
})

export const IngestAckSchema: TSchema = Type.Object({
  ok: Type.Literal(true),
  mode: Type.Union([Type.Literal('sync'), Type.Literal('queued')]),
  accepted: Type.Integer({ minimum: 0 }),
  duplicate: Type.Integer({ minimum: 0 }),
  rejected: Type.Array(Type.Object({ index: Type.Integer(), code: Type.String(), message: Type.String() })),
})

const numbers = Type.Array(nullable(Type.Number()))
const seriesStatistics = {
  metric_name: Type.String(),
  metadata: JsonObjectSchema,
  n: Type.Integer({ minimum: 0 }),
  min: nullable(Type.Number()),
  max: nullable(Type.Number()),
  last: nullable(Type.Number()),
  last_step: nullable(Type.Number()),
  last_time_ms: nullable(timeMs),
}

export const SeriesReplySchema: TSchema = Type.Object({
  x: Type.Union([Type.Literal('step'), Type.Literal('time')]),
  series: Type.Array(
    Type.Object({
      ...seriesStatistics,
      columns: Type.Union([
        Type.Object({ kind: Type.Literal('raw'), x: numbers, value: numbers, timeMs: numbers }),
        Type.Object({
          kind: Type.Literal('buckets'),
          bucketWidth: Type.Number(),
          x: numbers,
          min: numbers,
          max: numbers,
          mean: numbers,
          last: numbers,
          n: numbers,
        }),
      ]),
    }),
  ),
})

export const SummarySchema: TSchema = Type.Object({
  series: Type.Array(Type.Object({ ...seriesStatistics, first_step: nullable(Type.Number()) })),
})

/** An object with one member. */
export function member(name: string, schema: TSchema): TObject {
  return Type.Object({ [name]: schema })
}
