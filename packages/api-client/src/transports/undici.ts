// Transport over undici's dispatcher: Node only. A quarter of the CPU time of global fetch per request.
import type { Dispatcher, Pool } from 'undici'
import { ApiError } from '../api-error.ts'
import { type Work, withDeadline } from '../deadline.ts'
import { loadPool } from '../node/load-pool.ts'
import type { HttpReply, HttpRequest, Transport } from '../transport.ts'
import { transportError } from '../transport-error.ts'

const CONNECT_TIMEOUT_MS = 10_000

/** Settings of {@link undiciTransport}. */
export interface UndiciTransportOptions {
  /** Connections per origin, ≥ 1. Default 4. */
  readonly connections?: number
}

/**
 * A transport for Node: one pool of connections per origin. Idle connections do not keep the process alive.
 *
 * @see {@link https://undici.nodejs.org/#/docs/api/Pool | undici Pool}
 */
export function undiciTransport({ connections = 4 }: UndiciTransportOptions = {}): Transport {
  const pools = new Map<string, Pool>()
  let closed = false
  // Begun now and not by the first request, which may be one that a program's end waits for; after the caller's turn, since finding a
  // file takes a millisecond of it.
  const loading = Promise.resolve().then(loadPool)
  loading.catch(() => {}) // the first request reports it

  async function poolOf(origin: string): Promise<Pool> {
    const PoolClass = await loading
    if (closed) throw new ApiError('Cannot send a request: the client is closed', { code: 'ABORTED' })
    let pool = pools.get(origin)
    if (pool === undefined) {
      // An aborted request does not end a connection that is still being made: this bound does.
      pool = new PoolClass(origin, {
        connections,
        pipelining: 1,
        allowH2: false,
        connect: { timeout: CONNECT_TIMEOUT_MS },
      })
      pools.set(origin, pool)
    }
    return pool
  }

  return {
    request(request) {
      return withDeadline(
        request,
        () => new Exchange(request, poolOf),
        (cause, cutBy) => transportError(request, cause, cutBy),
      )
    },
    async close() {
      closed = true
      await Promise.all([...pools.values()].map((pool) => pool.close()))
      pools.clear()
    },
  }
}

/** One request on its way: hears what the dispatcher says, without a stream in between, and can be ended at any moment. */
class Exchange implements Work<HttpReply>, Dispatcher.DispatchHandler {
  readonly result: Promise<HttpReply>
  readonly #chunks: Buffer[] = []
  #settle: { resolve: (reply: HttpReply) => void; reject: (error: unknown) => void } | undefined
  #controller: Dispatcher.DispatchController | undefined
  #aborted: Error | undefined
  #status = 0
  #headers: Record<string, string | string[] | undefined> = {}

  constructor(request: HttpRequest, poolOf: (origin: string) => Promise<Pool>) {
    this.result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    const { origin, pathname, search } = new URL(request.url)
    const { method, headers, body, timeoutMs } = request
    const options: Dispatcher.DispatchOptions = {
      method,
      path: pathname + search,
      headers,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      ...(body === undefined ? {} : { body }),
    }
    poolOf(origin).then(
      (pool) => {
        if (this.#aborted === undefined) pool.dispatch(options, this)
      },
      (error: unknown) => this.#settle?.reject(error),
    )
  }

  abort(reason: unknown): void {
    this.#aborted = reason instanceof Error ? reason : new Error('The request was aborted', { cause: reason })
    this.#controller?.abort(this.#aborted)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#aborted !== undefined) controller.abort(this.#aborted)
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx comes before the answer itself, which takes its place.
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const headers = this.#headers
    this.#settle?.resolve({
      status: this.#status,
      header(name) {
        const value = headers[name.toLowerCase()]
        return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
      },
      text: textOf(this.#chunks),
    })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle?.reject(error)
  }
}

const decoder = new TextDecoder()

// As `fetch` reads text: UTF-8, without a byte order mark.
function textOf(chunks: readonly Buffer[]): string {
  return decoder.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
}
