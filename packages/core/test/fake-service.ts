// A small service that speaks the wire over a real socket and misbehaves on request. It remembers what took effect.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  dataEnvelope,
  decodeSegment,
  errorEnvelope,
  type MetricRow,
  readRows,
  segmentRows,
  type WireStatusUpdate,
} from '@syvain-metrics/protocol'

/** One request as the service saw it. */
export interface SeenRequest {
  readonly method: string
  /** Path below /api/v1. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly at: number
}

/** A way to misbehave: a reply, a broken connection, silence, or an effect whose answer is lost. */
export type Misbehaviour =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'reset'
  | 'hang'
  | 'lose-answer'

/** Decides about a request; `undefined` lets it through. */
export type Behaviour = (request: SeenRequest) => Misbehaviour | undefined

/** A running fake service. */
export interface FakeService {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Metrics that took effect, by event id. */
  readonly metrics: Map<string, MetricRow>
  /** Times an event arrived again. */
  duplicates: number
  readonly annotations: { annotation: string; metadata: object }[]
  readonly statuses: WireStatusUpdate[]
  readonly experiments: { id: string; slug: string; metadata: object; folder_id?: string }[]
  readonly tokens: Set<string>
  behave: Behaviour
  /** Extensions announced, for example `segments=1, counts=1`. */
  extensions: string | undefined
  /** Requests to one kind of path. */
  to(pattern: RegExp): SeenRequest[]
  close(): Promise<void>
}

export const KEY = 'ak_org_test'

/** Answers one misbehaviour after the other, then behaves. */
export function inTurn(pattern: RegExp, ...replies: Misbehaviour[]): Behaviour {
  return ({ path }) => (pattern.test(path) ? replies.shift() : undefined)
}

export async function fakeService(): Promise<FakeService> {
  const replies = new Map<string, unknown>()
  const service: FakeService = {
    url: '',
    requests: [],
    metrics: new Map(),
    duplicates: 0,
    annotations: [],
    statuses: [],
    experiments: [],
    tokens: new Set(),
    behave: () => undefined,
    extensions: undefined,
    to: (pattern) => service.requests.filter(({ path }) => pattern.test(path)),
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
  const server = createServer(async (request, response) => {
    const seen = await read(request)
    service.requests.push(seen)
    const misbehaviour = service.behave(seen)
    if (misbehaviour === 'reset') return request.socket.destroy()
    if (misbehaviour === 'hang') return
    if (typeof misbehaviour === 'object') return send(response, misbehaviour)
    const answer = answerTo(service, seen, replies)
    if (misbehaviour === 'lose-answer') return request.socket.destroy()
    const extensions = service.extensions
    send(
      response,
      extensions === undefined ? answer : { ...answer, headers: { 'syvain-metrics-extensions': extensions } },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(service, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

type Answer = Extract<Misbehaviour, object>

function answerTo(service: FakeService, request: SeenRequest, replies: Map<string, unknown>): Answer {
  const key = request.headers['idempotency-key']
  const stored = typeof key === 'string' ? replies.get(`${request.path} ${key}`) : undefined
  if (stored !== undefined) return { status: 200, body: stored }
  const answer = effect(service, request)
  if (typeof key === 'string' && answer.status === 200) replies.set(`${request.path} ${key}`, answer.body)
  return answer
}

function effect(service: FakeService, { method, path, query, headers, body }: SeenRequest): Answer {
  const token = headers.authorization?.replace('Bearer ', '') ?? ''
  const isIngest = /\/(ingest|annotations|delivery)$/.test(path)
  if (isIngest ? !service.tokens.has(token) : token !== KEY)
    return failure(401, 'the API key is not known to this server')
  const [, id] = /^\/experiments\/([^/]+)/.exec(path) ?? []
  if (path === '/folders')
    return ok({
      folders:
        query.get('path') === '/known' ? [{ folder_id: 'folder-1' }] : query.get('path') === '/twice' ? [{}, {}] : [],
    })
  if (path === '/experiments' && method === 'POST') {
    const experiment = { id: `experiment-${service.experiments.length + 1}`, ...JSON.parse(body.toString()) }
    service.experiments.push(experiment)
    return ok({ experiment: { ...experiment, url: `/experiments/${experiment.id}` } })
  }
  if (id === undefined || !service.experiments.some((e) => e.id === id)) return failure(404, 'no such experiment')
  if (path.endsWith('/ingestion-keys')) {
    const minted = `ik_${service.tokens.size + 1}`
    service.tokens.add(minted)
    return ok({ token: minted, key: { id: minted, experiment_id: id, expires_at_ms: Date.now() + 86_400_000 } })
  }
  if (path.endsWith('/ingest')) return ingest(service, headers['content-type'] ?? '', body)
  if (path.endsWith('/delivery')) return ok({ ok: true })
  if (path.endsWith('/annotations')) {
    const annotation = JSON.parse(body.toString())
    service.annotations.push(annotation)
    return ok({ experiment: { id }, annotation: { id: String(service.annotations.length), ...annotation } })
  }
  service.statuses.push(JSON.parse(body.toString()))
  return ok({ experiment: { id, url: `/experiments/${id}` } })
}

function ingest(service: FakeService, type: string, body: Buffer): Answer {
  if (type.startsWith('application/vnd.syvain-metrics.segment')) {
    const segment = decodeSegment(body)
    for (const { text, metadata } of segment.annotations) service.annotations.push({ annotation: text, metadata })
    const rows = segmentRows(segment)
    return store(service, rows, segment.count - rows.length)
  }
  const read = readRows(JSON.parse(body.toString()))
  if (read.kind !== 'rows') return failure(400, JSON.stringify(read))
  return store(service, read.rows, 0)
}

function store(service: FakeService, rows: readonly MetricRow[], others: number): Answer {
  let duplicate = 0
  for (const row of rows) {
    if (service.metrics.has(row.client_event_id)) duplicate++
    else service.metrics.set(row.client_event_id, row)
  }
  service.duplicates += duplicate
  return ok({ ok: true, mode: 'queued', accepted: rows.length - duplicate + others, duplicate, rejected: [] })
}

function ok(data: unknown): Answer {
  return { status: 200, body: dataEnvelope(data) }
}

function failure(status: number, message: string): Answer {
  return { status, body: errorEnvelope(message) }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {})
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url ?? '/', 'http://x')
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v1/, ''),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
    at: Date.now(),
  }
}
