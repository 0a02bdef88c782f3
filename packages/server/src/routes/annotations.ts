// Notes on an experiment.
import { Type } from '@sinclair/typebox'
import {
  annotationMetadataProblem,
  annotationProblem,
  isSessionId,
  limits,
  parseEventId,
} from '@syvain-metrics/protocol'
import { listAnswer, MAX_LIST_LIMIT } from '../http/list-answer.ts'
import { type Call, type Route, route } from '../http/route.ts'
import { submit } from '../http/submit.ts'
import { AnnotationSchema, ExperimentSchema, JsonObjectSchema, member } from '../http/wire-schemas.ts'
import { type NewAnnotation, Refusal } from '../store/commands.ts'
import { requireExperiment } from './require-experiment.ts'

const one = Type.Object(
  {
    annotation: Type.String({ minLength: 1, maxLength: limits.MAX_ANNOTATION_CHARS }),
    metadata: Type.Optional(JsonObjectSchema),
    timestamp_ms: Type.Optional(Type.Integer({ minimum: 0 })),
    step: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: limits.MAX_STEP }), Type.Null()])),
  },
  { additionalProperties: false },
)

export const addAnnotation: Route = route({
  method: 'POST',
  path: '/api/v1/experiments/:id/annotations',
  scope: 'ingest',
  summary: 'Stores an annotation, or several as {annotations: […]}',
  body: Type.Union([
    one,
    Type.Object({ annotations: Type.Array(one, { minItems: 1, maxItems: 1_000 }) }, { additionalProperties: false }),
  ]),
  data: Type.Object({
    experiment: ExperimentSchema,
    annotation: AnnotationSchema,
    annotations: Type.Optional(Type.Array(AnnotationSchema)),
  }),
  status: 201,
  handle: async (call) => {
    const { body } = call
    const several = 'annotations' in body
    const added = (several ? body.annotations : [body]).map((item) => toNew(item, call.nowMs))
    const origin = several ? undefined : originOf(call.request)
    if (origin !== undefined) added[0] = { ...added[0]!, origin }
    const { experiment, annotations } = await submit(call, 'annotation.add', {
      experimentId: call.params.id!,
      annotations: added,
    })
    return { experiment, annotation: annotations[0], ...(several ? { annotations } : {}) }
  },
})

export const listAnnotations: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/annotations',
  scope: 'read',
  summary: 'The annotations of an experiment, oldest first',
  query: Type.Object({
    from: Type.Optional(Type.Integer({ minimum: 0 })),
    to: Type.Optional(Type.Integer({ minimum: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT })),
  }),
  data: member('annotations', Type.Array(AnnotationSchema)),
  handle: async ({ params, query, services: { store } }) => {
    await requireExperiment(store, params.id!)
    const { from: fromMs, to: toMs, limit = 1_000 } = query
    return listAnswer('annotations', await store.annotations(params.id!, { fromMs, toMs, limit: limit + 1 }), limit)
  },
})

function toNew(
  item: { annotation: string; metadata?: object; timestamp_ms?: number; step?: number | null },
  nowMs: number,
): NewAnnotation {
  const { annotation: text, metadata = {}, timestamp_ms = nowMs, step = null } = item
  const problem = annotationProblem(text) ?? annotationMetadataProblem(metadata)
  if (problem !== undefined) throw new Refusal(400, 'invalid_body', problem)
  return { text, metadata: metadata as NewAnnotation['metadata'], createdAtMs: timestamp_ms, step }
}

// A key of ours names the event, `<session>:<sequence>:1` or its event id: then it is the same annotation for ever, not for a day.
function originOf(request: Call['request']): NewAnnotation['origin'] {
  const key = request.headers.get('idempotency-key') ?? ''
  const [session = '', sequence = '', count] = key.split(':')
  if (count === '1' && isSessionId(session) && /^\d{1,15}$/.test(sequence) && Number(sequence) <= limits.MAX_SEQUENCE) {
    return { session, sequence: Number(sequence) }
  }
  return parseEventId(key)
}
