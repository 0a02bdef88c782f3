// Login and logout of the dashboard: a one-time code or an API key becomes a session in a cookie.
import { Type } from '@sinclair/typebox'
import { dataEnvelope } from '@syvain-metrics/protocol'
import { authenticate } from '../http/auth.ts'
import { doneValue, jsonResponse } from '../http/errors.ts'
import { isSameOrigin, readCookie, sessionCookie } from '../http/login.ts'
import { type Route, route } from '../http/route.ts'
import { hashSecret, randomText } from '../keys/token.ts'
import { Refusal } from '../store/commands.ts'

export const openSession: Route = route({
  method: 'POST',
  path: '/api/v1/session',
  scope: 'public',
  summary: 'Exchanges a one-time login code, or an API key, for a session cookie',
  body: Type.Object(
    {
      code: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      api_key: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    },
    { additionalProperties: false, minProperties: 1, maxProperties: 1 },
  ),
  data: Type.Object({ auth: Type.Object({ kind: Type.Literal('session') }) }),
  status: 201,
  handle: async ({ body, request, services, nowMs }) => {
    const origin = request.headers.get('origin')
    if (origin !== null && !isSameOrigin(request.headers)) {
      throw new Refusal(403, 'cross_origin', 'A login must come from a page of this server')
    }
    if (body.code !== undefined) {
      if (!services.logins.redeem(body.code, nowMs)) {
        throw new Refusal(401, 'login_code', 'This login link was used or has expired; ask the server for a new one')
      }
    } else {
      const principal = await authenticate(
        services.store,
        { authorization: `Bearer ${body.api_key}`, sessionToken: undefined },
        nowMs,
      )
      if (
        principal.kind !== 'api_key' ||
        !['read', 'write'].every((scope) => principal.scopes.includes(scope as 'read'))
      ) {
        throw new Refusal(403, 'key_scope', 'The dashboard needs an API key with the scopes "read" and "write"')
      }
    }
    const token = randomText(43, services.random)
    const { sessionTtlMs } = services.settings
    const input = { hash: hashSecret(token), expiresAtMs: nowMs + sessionTtlMs }
    doneValue(await services.writer.submit({ kind: 'session.create', input, nowMs }))
    const cookie = sessionCookie(token, services.port(), sessionTtlMs)
    return jsonResponse(dataEnvelope({ auth: { kind: 'session' } }), 201, { 'set-cookie': cookie })
  },
})

export const closeSession: Route = route({
  method: 'DELETE',
  path: '/api/v1/session',
  scope: 'any',
  summary: 'Ends the session of the cookie',
  data: Type.Object({ ok: Type.Literal(true) }),
  handle: async ({ request, services, nowMs }) => {
    const token = readCookie(request.headers.get('cookie'), services.port())
    if (token !== undefined) {
      const command = { kind: 'session.delete', input: { hash: hashSecret(token) }, nowMs } as const
      doneValue(await services.writer.submit(command))
    }
    return jsonResponse(dataEnvelope({ ok: true }), 200, { 'set-cookie': sessionCookie('', services.port(), 0) })
  },
})
