// Whether the server answers.
import { Type } from '@sinclair/typebox'
import { type Route, route } from '../http/route.ts'

export const healthz: Route = route({
  method: 'GET',
  path: '/healthz',
  scope: 'public',
  summary: 'Answers while the process serves',
  data: Type.Object({ ok: Type.Literal(true) }),
  handle: async () => ({ ok: true }),
})
