// A server in this thread on a folder of its own, and the few words the tests speak with it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from '@sinclair/typebox/value'
import { type MetricRow, type ReadEnvelope, readEnvelope } from '@syvain-metrics/protocol'
import { onTestFinished } from 'vitest'
import { type MetricsServer, type ServerOptions, startServer } from '../../src/create-server.ts'
import { answerSchema } from '../../src/http/open-api.ts'
import { ALL_ROUTES } from '../../src/routes/all-routes.ts'

/** A folder that is gone when the test has ended. */
export function testDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'syvain-metrics-server-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface TestServer {
  readonly server: MetricsServer
  readonly key: string
  readonly dir: string
  /** A request of a client with the key, unless told otherwise. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  /** A new experiment's id. */
  experiment(slug?: string): Promise<string>
}

export interface AskOptions {
  readonly body?: unknown
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly headers?: Record<string, string>
  /** Another key, or null for none. */
  readonly key?: string | null
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly envelope: ReadEnvelope
  // The tests look into answers of many shapes.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly data: any
  readonly message: string
  readonly code: string | undefined
}

export async function testServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const dir = options.dir ?? testDir()
  const server = await startServer({ port: 0, assetsDir: testDir(), ...options, dir }, undefined)
  onTestFinished(() => server.close())
  const { key } = await server.createKey()
  return toTestServer(server, key, dir)
}

/** The test's words for any server. */
export function toTestServer(server: MetricsServer, key: string, dir: string): TestServer {
  const ask: TestServer['ask'] = async (method, path, { body, bytes, headers = {}, key: other = key } = {}) => {
    const response = await server.fetch(
      new Request(server.url + path, {
        method,
        headers: {
          ...(other === null ? {} : { authorization: `Bearer ${other}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? (bytes === undefined ? {} : { body: bytes }) : { body: JSON.stringify(body) }),
      }),
    )
    requireSchema(method, path, response.clone(), await response.clone().text())
    return readAnswer(response)
  }
  const experiment = async (slug = 'run') => {
    const { data } = await ask('POST', '/api/v1/experiments', { body: { slug, description: '', metadata: {} } })
    return data.experiment.id as string
  }
  return { server, key, dir, ask, experiment }
}

// Every success that any test sees fits the schema that the OpenAPI document says.
function requireSchema(method: string, path: string, { status }: Response, text: string): void {
  const { pathname } = new URL(path, 'http://localhost')
  const route = ALL_ROUTES.find(
    (known) => known.method === method && new RegExp(`^${known.path.replace(/:\w+/g, '[^/]+')}$`).test(pathname),
  )
  if (status >= 300 || route?.data === undefined) return
  const error = Value.Errors(answerSchema(route, route.data), JSON.parse(text)).First()
  if (error !== undefined) throw new Error(`${method} ${path}: answer${error.path}: ${error.message}`)
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const envelope = readEnvelope(text.startsWith('{') ? JSON.parse(text) : text)
  return {
    status: response.status,
    headers: response.headers,
    envelope,
    data: envelope.kind === 'data' ? envelope.data : undefined,
    message: envelope.kind === 'error' ? envelope.message : '',
    code: envelope.kind === 'error' ? envelope.code : undefined,
  }
}

/** A row as a foreign client sends it. */
export function row(overrides: Partial<Record<keyof MetricRow, unknown>> = {}): Record<string, unknown> {
  return { client_event_id: 'e1', name: 'loss', value: 1, step: 0, metadata: {}, timestamp_ms: 1_000, ...overrides }
}
