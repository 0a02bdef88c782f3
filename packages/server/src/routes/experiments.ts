// Experiments: list, create, read, status, move.
import { Type } from '@sinclair/typebox'
import { limits, slugProblem } from '@syvain-metrics/protocol'
import { listAnswer, MAX_LIST_LIMIT } from '../http/list-answer.ts'
import { type Route, route } from '../http/route.ts'
import { submit } from '../http/submit.ts'
import { ExperimentSchema, JsonObjectSchema, member } from '../http/wire-schemas.ts'
import { newId } from '../ids.ts'
import { Refusal } from '../store/commands.ts'
import { requireExperiment } from './require-experiment.ts'

const folderId = Type.Union([Type.String({ minLength: 1, maxLength: 100 }), Type.Null()])
const status = (names: readonly string[]) => Type.Union(names.map((name) => Type.Literal(name)))
const timeMs = Type.Integer({ minimum: 0 })

export const listExperiments: Route = route({
  method: 'GET',
  path: '/api/v1/experiments',
  scope: 'read',
  summary: 'Experiments, newest first',
  query: Type.Object({
    status: Type.Optional(status(['created', 'running', 'done', 'error'])),
    slug: Type.Optional(Type.String()),
    search: Type.Optional(Type.String({ description: 'case-insensitive part of slug or description' })),
    from: Type.Optional(timeMs),
    to: Type.Optional(timeMs),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT })),
  }),
  data: member('experiments', Type.Array(ExperimentSchema)),
  handle: async ({ query, services }) => {
    const { slug, search, from: fromMs, to: toMs, limit = 1_000 } = query
    const filter = { status: query.status as 'done' | undefined, slug, search, fromMs, toMs, limit: limit + 1 }
    return listAnswer('experiments', await services.store.experiments(filter), limit)
  },
})

export const createExperiment: Route = route({
  method: 'POST',
  path: '/api/v1/experiments',
  scope: 'write',
  summary: 'Makes an experiment; a known slug makes another one',
  body: Type.Object(
    {
      slug: Type.String({ minLength: 1, maxLength: limits.MAX_SLUG_CHARS }),
      description: Type.Optional(Type.String({ maxLength: limits.MAX_DESCRIPTION_CHARS })),
      metadata: Type.Optional(JsonObjectSchema),
      folder_id: Type.Optional(folderId),
    },
    { additionalProperties: false },
  ),
  data: member('experiment', ExperimentSchema),
  status: 201,
  handle: async (call) => {
    const { body, services, nowMs } = call
    const problem = slugProblem(body.slug)
    if (problem !== undefined) throw new Refusal(400, 'invalid_body', problem)
    const experiment = await submit(call, 'experiment.create', {
      id: newId(nowMs, services.random),
      slug: body.slug,
      description: body.description ?? '',
      metadata: body.metadata ?? {},
      folderId: body.folder_id ?? null,
    })
    return { experiment }
  },
})

export const getExperiment: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id',
  scope: 'read',
  summary: 'One experiment',
  data: member('experiment', ExperimentSchema),
  handle: async ({ params, services }) => ({ experiment: await requireExperiment(services.store, params.id!) }),
})

export const setStatus: Route = route({
  method: 'POST',
  path: '/api/v1/experiments/:id',
  scope: 'write',
  summary: 'Sets the status; running after done reopens',
  body: Type.Object(
    {
      status: status(['running', 'done', 'error']),
      error: Type.Optional(
        Type.Union([
          Type.Object(
            {
              name: Type.String({ maxLength: limits.MAX_ERROR_NAME_CHARS }),
              detail: Type.String({ maxLength: limits.MAX_ERROR_DETAIL_CHARS }),
            },
            { additionalProperties: false },
          ),
          Type.Null(),
        ]),
      ),
      timestamp_ms: Type.Optional(timeMs),
    },
    { additionalProperties: false },
  ),
  data: member('experiment', ExperimentSchema),
  handle: async (call) => {
    const { status: next, error = null, timestamp_ms = call.nowMs } = call.body
    if (error !== null && next !== 'error') {
      throw new Refusal(400, 'invalid_body', `body.error is only for the status "error", got status "${next}"`)
    }
    const input = { id: call.params.id!, status: next as 'done', error, timestampMs: timestamp_ms }
    return { experiment: await submit(call, 'experiment.status', input) }
  },
})

export const moveExperiment: Route = route({
  method: 'PATCH',
  path: '/api/v1/experiments/:id',
  scope: 'write',
  summary: 'Moves an experiment to a folder, or with null out of its folder',
  body: Type.Object({ folder_id: folderId }, { additionalProperties: false }),
  data: member('experiment', ExperimentSchema),
  handle: async (call) => ({
    experiment: await submit(call, 'experiment.move', { id: call.params.id!, folderId: call.body.folder_id }),
  }),
})
