// A scriptable ingest server on a real socket: misbehaves as told, and remembers every request and what took effect.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { Effects, type Item } from './effects.ts'
import { type Fault, LOGIN_PATH, type Verdict } from './fault.ts'
import type { Protocol, Received, Reply } from './protocol.ts'

/** One request and what became of it. Times in milliseconds since the Unix epoch. */
export interface RequestRecord {
  readonly atMs: number
  readonly method: string
  readonly path: string
  /** Number of events; undefined when it was no intake request. */
  readonly events: number | undefined
  readonly verdict: Verdict
  /** Whether it came after the client had begun to record. */
  readonly isUnderTest: boolean
  answeredAtMs?: number
}

/** A running ingest server. */
export interface IngestServer {
  readonly url: string
  readonly effects: Effects
  readonly requests: readonly RequestRecord[]
  /** Requests that could not be understood; anything here makes a row invalid. */
  readonly errors: readonly string[]
  /** From now on the fault holds; before, everything is accepted. */
  start(): void
  /** Resolves when no request is under way but those that hang. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Starts a server for one row. */
export async function ingestServer(protocol: Protocol, fault: Fault): Promise<IngestServer> {
  const host = new Host(protocol, fault)
  await host.listen(0)
  return host
}

// How often `settled` looks. It waits for the last bytes of a process that is gone.
const SETTLE_POLL_MS = 20

class Host implements IngestServer {
  readonly effects = new Effects()
  readonly requests: RequestRecord[] = []
  readonly errors: string[] = []
  readonly #protocol: Protocol
  readonly #fault: Fault
  readonly #server = createServer((request, response) => this.#handle(request, response))
  #port = 0
  #startedAtMs: number | undefined
  #underWay = 0
  #revival: NodeJS.Timeout | undefined

  constructor(protocol: Protocol, fault: Fault) {
    this.#protocol = protocol
    this.#fault = fault
    // A row may let a connection idle for longer than Node's defaults; only the fault ends connections.
    Object.assign(this.#server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', () => resolve())
    })
    this.#port = (this.#server.address() as AddressInfo).port
  }

  start(): void {
    this.#startedAtMs = Date.now()
    const { unreachableMs } = this.#fault
    if (unreachableMs === undefined) return
    this.#server.close()
    this.#server.closeAllConnections()
    this.#revival = setTimeout(() => {
      this.listen(this.#port).catch((error) => this.errors.push(`cannot listen again: ${error.message}`))
    }, unreachableMs)
  }

  async settled(): Promise<void> {
    do await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS))
    while (this.#underWay > 0)
  }

  async close(): Promise<void> {
    clearTimeout(this.#revival)
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = Date.now()
    this.#underWay++
    try {
      const request = await receive(message)
      if (request !== undefined) this.#answer(request, response, atMs)
    } catch (error) {
      this.errors.push(`${message.method} ${message.url}: ${(error as Error).message}`)
      if (!response.headersSent) send(response, { status: 500, body: 'the conformance server failed' })
    } finally {
      this.#underWay--
    }
  }

  #answer(request: Received, response: ServerResponse, atMs: number): void {
    if (request.path === LOGIN_PATH) {
      send(response, { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome. Log in.</h1>' })
      return
    }
    const items = this.#protocol.read(request)
    const verdict = this.#decide(items)
    const record: RequestRecord = {
      atMs,
      method: request.method,
      path: request.path,
      events: items?.length,
      verdict,
      isUnderTest: this.#startedAtMs !== undefined,
    }
    this.requests.push(record)
    if (verdict.do === 'hang') return
    if (verdict.do === 'reset') {
      response.socket?.destroy()
      return
    }
    const reply = verdict.do === 'refuse' ? this.#refusal(verdict) : this.#effect(request, items)
    if (verdict.do === 'lose-answer') {
      response.socket?.destroy()
      return
    }
    record.answeredAtMs = Date.now()
    send(response, reply)
  }

  #decide(items: readonly Item[] | undefined): Verdict {
    if (this.#startedAtMs === undefined) return { do: 'accept' }
    const events = items?.map(({ event }) => event)
    return this.#fault.decide({ sinceStartMs: Date.now() - this.#startedAtMs, events })
  }

  #refusal({ status, headers }: Extract<Verdict, { do: 'refuse' }>): Reply {
    const reply = this.#protocol.refused(status)
    return { ...reply, status, headers: { ...reply.headers, ...headers } }
  }

  #effect(request: Received, items: readonly Item[] | undefined): Reply {
    if (items === undefined) return this.#protocol.other(request)
    const atMs = Date.now()
    const key = this.#protocol.key?.(request)
    if (key === undefined) return this.#protocol.accepted(items, this.effects.take(items, atMs))
    const { use, taken } = this.effects.takeOnce(`${request.path} ${key}`, { items, body: request.body, atMs })
    return use === 'reused' ? this.#protocol.refused(409) : this.#protocol.accepted(items, taken)
  }
}

// Undefined when the client went away before its request was complete: such a request has no effect.
async function receive(message: IncomingMessage): Promise<Received | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer)
  } catch {
    // The connection broke, so there is nobody to answer; the client will count it as its own failure.
    return undefined
  }
  const { pathname } = new URL(message.url ?? '/', 'http://server')
  return {
    method: message.method ?? 'GET',
    path: pathname,
    headers: message.headers,
    body: decompressed(Buffer.concat(chunks), message.headers['content-encoding']),
  }
}

function decompressed(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding) {
    case undefined:
    case 'identity':
      return body
    case 'gzip':
      return gunzipSync(body)
    case 'deflate':
      return inflateSync(body)
    case 'br':
      return brotliDecompressSync(body)
    default:
      throw new Error(`unknown content-encoding "${encoding}"`)
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}
