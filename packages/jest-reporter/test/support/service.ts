// A stand-in for the service: takes one experiment and keeps what arrives, in the envelopes of the wire.
import { createServer, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

export interface Service {
  host: string
  /** Slug, metric names and last status of what was received. */
  received: { slugs: string[]; metrics: string[]; annotations: string[]; statuses: string[]; keys: Set<string> }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  return text.length > 0 ? (JSON.parse(text.toString('utf8')) as Record<string, unknown>) : {}
}

export async function startService(): Promise<Service> {
  const received: Service['received'] = { slugs: [], metrics: [], annotations: [], statuses: [], keys: new Set() }
  const experiment = (): Record<string, unknown> => ({
    id: 'exp_1',
    url: '/e/exp_1',
    slug: received.slugs.at(-1),
    description: '',
    metadata: {},
    folder: null,
    status: 'running',
    org_id: 'org',
  })
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const body = await bodyOf(request)
    const path = request.url ?? ''
    received.keys.add(String(request.headers.authorization))
    if (path.endsWith('/ingestion-keys')) {
      const key = {
        id: 'key_1',
        experiment_id: 'exp_1',
        name: 'k',
        created_at_ms: Date.now(),
        expires_at_ms: Date.now() + 86_400_000,
        revoked_at_ms: null,
        last_used_at_ms: null,
      }
      return { key, token: 'token_1' }
    }
    if (path.includes('/ingest')) {
      for (const metric of body.data as { name: string }[]) received.metrics.push(metric.name)
      return { ok: true, mode: 'queued' }
    }
    if (path.endsWith('/annotations')) {
      received.annotations.push(String(body.annotation))
      return {
        experiment: experiment(),
        annotation: {
          id: 'a',
          experiment_id: 'exp_1',
          annotation: body.annotation,
          metadata: {},
          created_at_ms: Date.now(),
        },
      }
    }
    if (typeof body.status === 'string') received.statuses.push(body.status)
    else received.slugs.push(String(body.slug))
    return { experiment: experiment() }
  }
  const server = createServer((request, response) => {
    void answer(request).then((data) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data, error: null }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { host: `http://127.0.0.1:${port}`, received }
}
