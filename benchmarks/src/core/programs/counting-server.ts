// A server that counts: our wire (rows, segments), Influx line protocol and OTLP/HTTP JSON. Runs in a process of its own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { dataEnvelope } from '@syvain-metrics/protocol'
import type { Behaviour, ServerOptions } from '../../run/counting-server.ts'
import { Tally } from './tally.ts'

type Order =
  | { readonly do: 'listen'; readonly options: ServerOptions }
  | { readonly do: 'behave'; readonly behaviour: Behaviour }
  | { readonly do: 'report' }

let options: ServerOptions = { segments: false }
let behaviour: Behaviour = 'answer'
const tally = new Tally()
const server = createServer((request, response) => void answer(request, response))
// A connection that idles through a pause of a bench is not an error of the client.
server.keepAliveTimeout = 120_000

process.on('message', (order: Order) => {
  if (order.do === 'report') process.send?.(tally.take())
  else if (order.do === 'behave') {
    behaviour = order.behaviour
    process.send?.({})
  } else {
    options = order.options
    server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
  }
})
process.on('disconnect', () => process.exit())

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*/, '')
  const bringsEvents = /\/(ingest|annotations|write|traces|logs)$/.test(path)
  if (bringsEvents && behaviour === 'reset') {
    tally.failed++
    request.socket.destroy()
    return
  }
  const body = await bodyOf(request)
  if (bringsEvents && behaviour === 'hang') return
  if (path.startsWith('/api/v1/')) return ours(path, request, response, body)
  tally.requests++
  if (path === '/api/v2/write') {
    tally.items += occurrences(body, '\n') + 1
    response.writeHead(204).end()
  } else {
    tally.items += occurrences(body, path === '/v1/traces' ? '"spanId"' : '"timeUnixNano"')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}')
  }
}

function ours(path: string, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  response.setHeader('content-type', 'application/json')
  if (options.segments) response.setHeader('syvain-metrics-extensions', 'segments=1, counts=1')
  const data = path.endsWith('/ingest') ? ingest(request, body) : other(path)
  response.end(JSON.stringify(dataEnvelope(data)))
}

function ingest(request: IncomingMessage, body: Buffer): object {
  tally.requests++
  const isSegment = request.headers['content-type']?.startsWith('application/vnd.syvain-metrics.segment') === true
  const items = options.ids === true ? tally.remember(body, isSegment) : countOf(request)
  tally.items += items.accepted
  return { ok: true, mode: 'queued', ...items, rejected: [] }
}

// The key is `<session>:<first>:<count>`, with `:rows` behind for rows: enough for a server that only counts.
function countOf(request: IncomingMessage): { accepted: number; duplicate: number } {
  const accepted = Number(String(request.headers['idempotency-key']).split(':')[2])
  if (!Number.isInteger(accepted)) throw new Error(`Cannot count: key ${request.headers['idempotency-key']}`)
  return { accepted, duplicate: 0 }
}

function other(path: string): object {
  const experiment = { id: 'experiment-1', url: '/experiments/experiment-1' }
  if (path.endsWith('/ingestion-keys')) {
    const key = { id: 'key-1', experiment_id: experiment.id, expires_at_ms: Date.now() + 86_400_000 }
    return { token: 'ik_bench', key }
  }
  return { experiment }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

function occurrences(body: Buffer, text: string): number {
  let count = 0
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + text.length)) count++
  return count
}
