// A server for browser tests: static files of the build with the strict policy, the read endpoints, a session, live events.
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dataEnvelope, errorEnvelope, type LiveEvent } from '@syvain-metrics/protocol'
import { type FakeExperiment, FOLDERS } from './fake-data.ts'
import { seriesReply, summaries } from './fake-series.ts'

// Stricter than `default-src 'self'`: nothing is allowed that the page does not need.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

export interface FakeServer {
  readonly url: string
  readonly experiments: FakeExperiment[]
  /** Path and query of every API request, in order. */
  readonly requests: string[]
  /** Bodies of `POST /session`. */
  readonly sessions: unknown[]
  /** Replies with curves are held back for this long. */
  seriesDelayMs: number
  /** Requests for curves that the page gave up. */
  readonly abandoned: () => number
  /** When true, requests without the session cookie are refused. */
  locked: boolean
  /** Answers to the next API requests whose path contains the text, once each. */
  readonly failures: Map<string, number>
  readonly send: (event: LiveEvent) => void
  /** Breaks all event streams, as a restart does. */
  readonly dropStreams: () => void
  readonly streams: () => number
  readonly close: () => Promise<void>
}

/** @param assets Folder of the built dashboard, as a URL with a trailing slash. */
export async function startFakeServer(experiments: FakeExperiment[], assets: URL): Promise<FakeServer> {
  const streams = new Set<ServerResponse>()
  const state = { locked: false, events: 0, seriesDelayMs: 0, abandoned: 0 }
  const requests: string[] = []
  const sessions: unknown[] = []
  const failures = new Map<string, number>()
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://fake')
    if (!url.pathname.startsWith('/api/v1/')) return serveFile(assets, url.pathname, response)
    const path = url.pathname.slice('/api/v1'.length)
    requests.push(path + url.search)
    if (path === '/session') return session(await bodyOf(request), response)
    const failure = [...failures].find(([text]) => path.includes(text))
    if (failure !== undefined) {
      failures.delete(failure[0])
      return json(response, failure[1], errorEnvelope('Cannot answer: this failure was ordered'))
    }
    if (state.locked && !request.headers.cookie?.includes('session=ok')) {
      return json(response, 401, errorEnvelope('Cannot read: no session', 'unauthorized'))
    }
    if (path === '/events') return stream(response, url.searchParams.has('last_event_id'))
    if (path.endsWith('/series') && state.seriesDelayMs > 0) {
      response.on('close', () => {
        if (!response.writableFinished) state.abandoned++
      })
      await new Promise((resolve) => setTimeout(resolve, state.seriesDelayMs))
    }
    const answer = route(path, url.searchParams)
    if (answer === undefined) return json(response, 404, errorEnvelope('Cannot find this', 'not_found'))
    return json(response, 200, dataEnvelope(answer))
  }

  function session(body: unknown, response: ServerResponse): void {
    sessions.push(body)
    const good = JSON.stringify(body) === '{"code":"good"}' || JSON.stringify(body) === '{"api_key":"ak_org_good"}'
    if (good) {
      response.setHeader('set-cookie', 'session=ok; HttpOnly; SameSite=Strict; Path=/')
      json(response, 200, dataEnvelope({ ok: true }))
    } else {
      json(response, 401, errorEnvelope('Cannot sign in: the key is not known', 'unauthorized'))
    }
  }

  function route(path: string, query: URLSearchParams): unknown {
    if (path === '/folders') return { folders: FOLDERS }
    if (path === '/experiments') return { experiments: listed(experiments, query) }
    const [, id, part] = /^\/experiments\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    const found = experiments.find(({ experiment }) => experiment.id === decodeURIComponent(id ?? ''))
    if (found === undefined) return undefined
    if (part === undefined) return { experiment: found.experiment }
    if (part === 'summary') return { series: summaries(found.series) }
    if (part === 'annotations') return { annotations: found.annotations }
    if (part === 'delivery') return { dropped: found.dropped ?? [] }
    return part === 'series' ? seriesReply(found.series, query) : undefined
  }

  // Keeps no events: whoever comes back is told to load anew.
  function stream(response: ServerResponse, returning: boolean): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(returning ? 'event: resync\ndata: {}\n\n' : ': hello\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dropStreams = (): void => {
    for (const one of streams) one.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    experiments,
    requests,
    sessions,
    failures,
    abandoned: () => state.abandoned,
    get seriesDelayMs() {
      return state.seriesDelayMs
    },
    set seriesDelayMs(ms: number) {
      state.seriesDelayMs = ms
    },
    get locked() {
      return state.locked
    },
    set locked(locked: boolean) {
      state.locked = locked
    },
    send({ type, data }) {
      const id = ++state.events
      for (const one of streams) one.write(`id: fake-${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
    },
    dropStreams,
    streams: () => streams.size,
    close() {
      dropStreams()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function listed(experiments: readonly FakeExperiment[], query: URLSearchParams): unknown[] {
  const search = (query.get('search') ?? '').toLowerCase()
  const status = query.get('status')
  return experiments
    .map(({ experiment }) => experiment)
    .filter((one) => status === null || one.status === status)
    .filter((one) => `${one.slug} ${one.description}`.toLowerCase().includes(search))
}

async function serveFile(assets: URL, path: string, response: ServerResponse): Promise<void> {
  // Every page has one document; what has a dot is a file.
  const name = path.includes('.') ? path.slice(1) : 'index.html'
  const body = await readFile(new URL(name, assets)).catch(() => undefined)
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': TYPES[name.split('.').at(-1)!] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
