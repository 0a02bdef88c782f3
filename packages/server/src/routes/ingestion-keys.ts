// Keys that can add data to one experiment, and nothing else.
import { Type } from '@sinclair/typebox'
import { limits } from '@syvain-metrics/protocol'
import { doneValue } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { submit } from '../http/submit.ts'
import { IngestionKeySchema, member } from '../http/wire-schemas.ts'
import { newToken } from '../keys/token.ts'
import { requireExperiment } from './require-experiment.ts'

export const mintIngestionKey: Route = route({
  method: 'POST',
  path: '/api/v1/experiments/:id/ingestion-keys',
  scope: 'write',
  summary: 'Mints a key for one experiment; the token is shown once',
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      ttl_ms: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.MAX_INGESTION_KEY_TTL_MS })),
    },
    { additionalProperties: false },
  ),
  data: Type.Object({ key: IngestionKeySchema, token: Type.String() }),
  status: 201,
  // Not by idempotency key: a kept reply would keep the token.
  handle: async ({ params, body, services, nowMs }) => {
    const { token, id, hash } = newToken('ik_exp_', services.random)
    const { name = 'SDK ingestion key', ttl_ms: ttlMs = limits.MAX_INGESTION_KEY_TTL_MS } = body
    const input = { id, experimentId: params.id!, name, ttlMs, hash }
    const outcome = await services.writer.submit({ kind: 'ingestion-key.create', input, nowMs })
    return { key: doneValue(outcome), token }
  },
})

export const listIngestionKeys: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/ingestion-keys',
  scope: 'read',
  summary: 'The ingestion keys of an experiment, without their tokens',
  data: member('keys', Type.Array(IngestionKeySchema)),
  handle: async ({ params, services: { store } }) => {
    await requireExperiment(store, params.id!)
    return { keys: await store.ingestionKeys(params.id!) }
  },
})

export const revokeIngestionKey: Route = route({
  method: 'DELETE',
  path: '/api/v1/experiments/:id/ingestion-keys/:key_id',
  scope: 'write',
  summary: 'Makes an ingestion key useless at once',
  data: member('key', IngestionKeySchema),
  handle: async (call) => ({
    key: await submit({ ...call, bodyHash: '' }, 'ingestion-key.revoke', {
      id: call.params.key_id!,
      experimentId: call.params.id!,
    }),
  }),
})
