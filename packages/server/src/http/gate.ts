// The gate in front of every route: who, may they, from where, with what; then the checked request goes to its handler.
import { createHash } from 'node:crypto'
import { dataEnvelope, SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import type { Context } from 'hono'
import { failure, type Log } from '../log.ts'
import type { Services } from '../services.ts'
import { Refusal } from '../store/commands.ts'
import { authenticate, authorize, type Bindings, type Principal } from './auth.ts'
import { readBody } from './body.ts'
import { jsonResponse, refusalResponse } from './errors.ts'
import { isSameOrigin, readCookie } from './login.ts'
import { mediaType } from './media-type.ts'
import type { Call, Route } from './route.ts'
import { readJson, readQuery } from './schema.ts'

/** `last_used_at_ms` of a key is as old as this at most: not every request is a write. */
const TOUCH_EVERY_MS = 60_000

export type AppContext = Context<{ Bindings: Bindings }>

/** Carries a request through the gate to its route. */
export async function handleRoute(route: Route, services: Services, context: AppContext): Promise<Response> {
  const { req, env } = context
  const request = req.raw
  const nowMs = services.nowMs()
  const principal = route.scope === 'public' ? undefined : await admit(route, services, { context, nowMs })
  if (route.method !== 'GET') requireMediaType(route, request)
  const query = route.query === undefined ? {} : readQuery(route.query, new URL(request.url).searchParams)
  const incoming = env?.incoming
  const bytes = route.body === undefined ? undefined : await readBody(request, services.settings, incoming)
  const call: Call = {
    request,
    params: req.param() as Record<string, string>,
    query,
    body: route.body === undefined ? undefined : readJson(route.body, bytes!),
    principal,
    services,
    nowMs,
    incoming,
    bodyHash: bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('base64url'),
  }
  const answer = await route.handle(call)
  return answer instanceof Response ? answer : jsonResponse(dataEnvelope(answer), route.status)
}

/** Turns what a handler threw into an answer; what is not a refusal is our fault and goes to the log. */
export function errorAnswer(error: unknown, log: Log, asked: Readonly<Record<string, string>> = {}): Response {
  if (error instanceof Refusal) return refusalResponse(error)
  log({ level: 'error', event: 'request_failed', ...asked, ...failure(error) })
  return refusalResponse(new Refusal(500, 'internal_error', 'The server failed on this request; its log says why'))
}

/** Who is asking, for any path below `/api`. @throws Refusal 401 */
export async function identify(services: Services, request: Request, nowMs: number): Promise<Principal> {
  const credentials = {
    authorization: request.headers.get('authorization'),
    sessionToken: readCookie(request.headers.get('cookie'), services.port()),
  }
  return authenticate(services.store, credentials, nowMs)
}

async function admit(
  route: Route,
  services: Services,
  { context, nowMs }: { context: AppContext; nowMs: number },
): Promise<Principal> {
  const { req } = context
  const principal = await identify(services, req.raw, nowMs)
  authorize(principal, route.scope as Exclude<Route['scope'], 'public'>, req.param('id'))
  // A cookie comes along with requests that other pages make; a key does not.
  if (principal.kind === 'session' && route.method !== 'GET' && !isSameOrigin(req.raw.headers)) {
    throw new Refusal(403, 'cross_origin', 'With a session, changes must come from a page of this server')
  }
  if (principal.kind !== 'session') {
    limitRate(services, principal.id, nowMs)
    touch(services, principal, nowMs)
  }
  return principal
}

function limitRate({ rateLimit, settings }: Services, keyId: string, nowMs: number): void {
  const waitMs = rateLimit.take(keyId, nowMs)
  if (waitMs === 0) return
  throw new Refusal(
    429,
    'rate_limited',
    `This key has made more than ${settings.maxRequestsPerMinute} requests a minute; come back after Retry-After`,
    { retry_after: String(Math.ceil(waitMs / 1_000)) },
  )
}

function touch(services: Services, principal: Exclude<Principal, { kind: 'session' }>, nowMs: number): void {
  const { kind, id, lastUsedAtMs } = principal
  const last = Math.max(lastUsedAtMs ?? 0, services.touched.get(id) ?? 0)
  if (nowMs - last < TOUCH_EVERY_MS) return
  services.touched.set(id, nowMs)
  // Not waited for: when it fails, the next minute tries again.
  void services.writer.submit({ kind: 'key.touch', input: { id, kind }, nowMs })
}

// A page elsewhere can send a form or plain text without asking; JSON and segments it cannot.
function requireMediaType(route: Route, request: Request): void {
  const needed = route.rawBody ? ['application/json', SEGMENT_MEDIA_TYPE] : ['application/json']
  if (route.body === undefined && !route.rawBody) return
  if (needed.includes(mediaType(request))) return
  throw new Refusal(415, 'unsupported_media_type', `content-type must be ${needed.join(' or ')}`)
}
