// Transport over undici's Pool.request: Node only. A quarter of the CPU time of global fetch per request.
import type { Pool } from 'undici'
import { ApiError } from '../api-error.ts'
import { withDeadline } from '../deadline.ts'
import { loadUndici } from '../node/load-undici.ts'
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
  // Begun here and not by the first request, which may be one that a program's end waits for.
  const loading = loadUndici()
  loading.catch(() => {}) // the first request reports it

  async function poolOf(origin: string): Promise<Pool> {
    const { Pool } = await loading
    if (closed) throw new ApiError('Cannot send a request: the client is closed', { code: 'ABORTED' })
    let pool = pools.get(origin)
    if (pool === undefined) {
      // An aborted request does not end a connection that is still being made: this bound does.
      pool = new Pool(origin, { connections, pipelining: 1, connect: { timeout: CONNECT_TIMEOUT_MS } })
      pools.set(origin, pool)
    }
    return pool
  }

  return {
    request(request) {
      return withDeadline(
        request,
        async (signal) => exchange(await poolOf(new URL(request.url).origin), request, signal),
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

async function exchange(pool: Pool, request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  const { method, headers, body, timeoutMs } = request
  const { pathname, search } = new URL(request.url)
  const response = await pool.request({
    method,
    path: pathname + search,
    headers: { ...headers },
    signal,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.body.text()
  return {
    status: response.statusCode,
    header(name) {
      const value = response.headers[name.toLowerCase()]
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
    },
    text,
  }
}
