// What collectors say will never arrive, so that a gap in a curve can be explained.
import { Type } from '@sinclair/typebox'
import { limits } from '@syvain-metrics/protocol'
import { type Route, route } from '../http/route.ts'
import { submit } from '../http/submit.ts'
import { requireExperiment } from './require-experiment.ts'

const range = {
  reason: Type.String({ minLength: 1, maxLength: 100 }),
  first_sequence: Type.Integer({ minimum: 0, maximum: limits.MAX_SEQUENCE }),
  count: Type.Integer({ minimum: 1, maximum: limits.MAX_SEQUENCE }),
}

export const reportDelivery: Route = route({
  method: 'POST',
  path: '/api/v1/experiments/:id/delivery',
  scope: 'ingest',
  summary: 'Reports ranges of events that were dropped, and why',
  body: Type.Object(
    {
      session: Type.String({ pattern: '^[0-9a-f]{16}$' }),
      dropped: Type.Array(Type.Object(range, { additionalProperties: false }), { minItems: 1, maxItems: 1_000 }),
    },
    { additionalProperties: false },
  ),
  data: Type.Object({ ok: Type.Literal(true) }),
  handle: async (call) => {
    const { session } = call.body
    const dropped = call.body.dropped.map(({ reason, first_sequence: firstSequence, count }) => ({
      session,
      reason,
      firstSequence,
      count,
    }))
    await submit(call, 'delivery.report', { experimentId: call.params.id!, dropped })
    return { ok: true }
  },
})

export const getDelivery: Route = route({
  method: 'GET',
  path: '/api/v1/experiments/:id/delivery',
  scope: 'read',
  summary: 'The ranges of events reported as dropped',
  data: Type.Object({ dropped: Type.Array(Type.Object({ session: Type.String(), ...range })) }),
  handle: async ({ params, services: { store } }) => {
    await requireExperiment(store, params.id!)
    const dropped = await store.dropped(params.id!)
    return { dropped: dropped.map(({ firstSequence, ...rest }) => ({ ...rest, first_sequence: firstSequence })) }
  },
})
