// Who the caller is.
import { Type } from '@sinclair/typebox'
import { type Route, route } from '../http/route.ts'

export const authStatus: Route = route({
  method: 'GET',
  path: '/api/v1/auth/status',
  scope: 'any',
  summary: 'Kind of the caller and its organisation',
  data: Type.Object({
    auth: Type.Object({
      kind: Type.Union([Type.Literal('api_key'), Type.Literal('session'), Type.Literal('ingestion_key')]),
    }),
    organization: Type.Object({ id: Type.String(), name: Type.String() }),
  }),
  handle: async ({ principal, services }) => ({
    auth: { kind: principal!.kind },
    organization: services.store.organization,
  }),
})
