import { afterEach, describe, expect, test } from 'vitest'
import { runtime, skipOn } from '../../../vitest.runtime.ts'
import { ApiError, fetchTransport, type HttpRequest, type Transport, undiciTransport } from '../src/index.ts'
import { type BadServer, badServer, json, refusingHost, tcpServer } from './bad-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function server(...args: Parameters<typeof badServer>): Promise<BadServer> {
  const made = await badServer(...args)
  closers.push(made.close)
  return made
}

async function tcp(...args: Parameters<typeof tcpServer>): Promise<string> {
  const made = await tcpServer(...args)
  closers.push(made.close)
  return made.host
}

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', url, headers: { authorization: 'Bearer secret' }, body: '{}', timeoutMs: 5_000, ...more }
}

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

const UNDICI = skipOn({ bun: 'undici is a stub there' })

describe('fetchTransport()', () => transportBehaves(fetchTransport))
describe('undiciTransport()', UNDICI, () => transportBehaves(undiciTransport))

function transportBehaves(make: () => Transport): void {
  function transport(): Transport {
    const made = make()
    closers.push(() => made.close())
    return made
  }

  test.each([200, 201, 301, 302, 307, 308, 400, 404, 413, 429, 500, 503])(
    'gives status %i as it is',
    async (status) => {
      const { host } = await server((_, response) => json(response, status, { data: 1, error: null }, { 'X-A': 'b' }))
      const reply = await transport().request(request(`${host}/x`))
      expect([reply.status, reply.text]).toEqual([status, '{"data":1,"error":null}'])
      expect([reply.header('x-a'), reply.header('X-A'), reply.header('x-none')]).toEqual(['b', 'b', null])
    },
  )

  test.each([301, 302, 303, 307, 308])('does not follow a %i with the key', async (status) => {
    const thief = await server((_, response) => json(response, 200, { data: {}, error: null }))
    const { host } = await server((_, response) => json(response, status, {}, { location: `${thief.host}/stolen` }))
    const reply = await transport().request(request(`${host}/x`))
    expect([reply.status, reply.header('location')]).toEqual([status, `${thief.host}/stolen`])
    expect(thief.seen).toEqual([])
  })

  test('sends method, path, query, headers and bytes as they are', async () => {
    const { host, seen } = await server((_, response) => json(response, 200, {}))
    const body = new Uint8Array([0, 255, 10, 13, 128]).subarray(1)
    await transport().request(request(`${host}/a%2Fb?q=1&q=2`, { method: 'PATCH', body }))
    expect(seen[0]).toMatchObject({ method: 'PATCH', url: '/a%2Fb?q=1&q=2', body: '\xff\n\r\x80' })
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'content-length': '4' })
  })

  test('reads UTF-8 that is cut between packets', async () => {
    const { host } = await server((_, response) => {
      const bytes = Buffer.from('"größe 😀"')
      response.write(bytes.subarray(0, 4))
      setImmediate(() => response.end(bytes.subarray(4)))
    })
    expect((await transport().request(request(host))).text).toBe('"größe 😀"')
  })

  test('names host and cause of a refused connection in one line', async () => {
    const host = await refusingHost()
    const error = await failure(transport().request(request(`${host}/path?query=secret`)))
    expect(error.message).toBe(`Cannot reach ${host}: connection refused (ECONNREFUSED)`)
    expect(error).toMatchObject({ code: 'NETWORK', status: undefined })
    expect(error.cause).toBeDefined()
  })

  test('fails with NETWORK when the connection is reset', async () => {
    const host = await tcp((socket) => socket.resetAndDestroy())
    const error = await failure(transport().request(request(host)))
    expect(error.code).toBe('NETWORK')
    expect(error.message).toMatch(
      /^Cannot reach http:\/\/127\.0\.0\.1:\d+: connection .*\((ECONNRESET|UND_ERR_SOCKET)\)$/,
    )
  })

  test('fails with NETWORK when half of a body comes', async () => {
    const host = await tcp((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data":'))
    const error = await failure(transport().request(request(host)))
    expect(error.code).toBe('NETWORK')
    // fetch of Bun and Deno does not tell a connection that ended from one that was reset.
    const states = /connection (closed before the answer was complete \(UND_ERR_SOCKET\)|reset \(ECONNRESET\))$/
    expect(error.message).toMatch(runtime === 'node' ? /closed before the answer was complete/ : states)
  })

  test('fails with NETWORK when a chunked body ends without its last chunk', async () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const host = await tcp((socket) => socket.end(`${head}8\r\n{"data":\r\n`))
    expect((await failure(transport().request(request(host)))).code).toBe('NETWORK')
  })

  test('fails with NETWORK when the other side does not speak HTTP', async () => {
    const host = await tcp((socket) => socket.end('220 mail.example ESMTP\r\n'))
    const error = await failure(transport().request(request(host)))
    expect(error.code).toBe('NETWORK')
    expect(error.message).toMatch(/it does not answer in HTTP \(HTTPParserError\)$/)
  })

  test('fails with NETWORK when https meets a server that speaks plain HTTP', async () => {
    const { host, seen } = await server((_, response) => json(response, 200, {}))
    const error = await failure(transport().request(request(host.replace('http:', 'https:'))))
    expect(error.code).toBe('NETWORK')
    expect(error.message).toMatch(/http:\/\/ may be meant \((ERR_SSL_\w+|EPROTO)\)$/)
    expect(seen).toEqual([])
  })

  test('fails with TIMEOUT when no answer comes', async () => {
    const { host } = await server(() => {})
    const error = await failure(transport().request(request(host, { timeoutMs: 50 })))
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).toBe(`Cannot reach ${host}: no answer within 50 ms`)
  })

  test('fails with TIMEOUT when a body never ends, though bytes keep coming', async () => {
    const host = await tcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const timer = setInterval(() => socket.write('1\r\n \r\n'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    expect((await failure(transport().request(request(host, { timeoutMs: 120 })))).code).toBe('TIMEOUT')
  })

  test('waits for the answer behind an early hint', async () => {
    const { host } = await server((_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => json(response, 200, {}, { 'X-A': 'b' }))
    })
    const reply = await transport().request(request(host))
    expect([reply.status, reply.header('x-a'), reply.header('link'), reply.text]).toEqual([200, 'b', null, '{}'])
  })

  test('takes a timeout longer than a timer can', async () => {
    const { host } = await server((_, response) => json(response, 200, {}))
    expect((await transport().request(request(host, { timeoutMs: 2 ** 40 }))).status).toBe(200)
  })

  test('fails with ABORTED when the signal aborts while waiting', async () => {
    const controller = new AbortController()
    const { host } = await server(() => controller.abort(new Error('enough')))
    const error = await failure(transport().request(request(host, { signal: controller.signal })))
    expect([error.code, error.message]).toEqual(['ABORTED', `Cannot reach ${host}: the call was aborted`])
  })

  test('sends nothing when the signal has aborted before', async () => {
    const { host, seen } = await server((_, response) => json(response, 200, {}))
    const error = await failure(transport().request(request(host, { signal: AbortSignal.abort() })))
    expect([error.code, seen.length]).toEqual(['ABORTED', 0])
  })

  test('sends nothing after close()', async () => {
    const { host, seen } = await server((_, response) => json(response, 200, {}))
    const closed = transport()
    await closed.close()
    expect((await failure(closed.request(request(host)))).code).toBe('ABORTED')
    expect(seen).toEqual([])
  })

  test('answers again after a failure on the same origin', async () => {
    const { host } = await server((_, response, index) => {
      if (index === 0) response.destroy()
      else json(response, 200, { ok: true })
    })
    const one = transport()
    await failure(one.request(request(host)))
    expect((await one.request(request(host))).text).toBe('{"ok":true}')
  })
}

test('fetchTransport() settles at the deadline although fetch ignores its signal', async () => {
  const deaf = fetchTransport(() => new Promise(() => {}))
  expect((await failure(deaf.request(request('http://127.0.0.1:9/', { timeoutMs: 20 })))).code).toBe('TIMEOUT')
})

test('fetchTransport() reports a redirect that a browser hides as a redirect', async () => {
  const opaque = { type: 'opaqueredirect', status: 0, headers: new Headers(), text: async () => '' } as Response
  const reply = await fetchTransport(async () => opaque).request(request('http://127.0.0.1:9/'))
  expect(reply.status).toBe(302)
})

test('fetchTransport() says what a browser says when it gives no code', async () => {
  const blocked = fetchTransport(() => Promise.reject(new TypeError('Failed to fetch')))
  const error = await failure(blocked.request(request('https://example.test/x?y=1')))
  expect([error.code, error.message]).toEqual(['NETWORK', 'Cannot reach https://example.test: Failed to fetch'])
})

test.each([1, 2, 4])(
  'undiciTransport() opens %i connections for twenty requests at once',
  UNDICI,
  async (connections) => {
    const ports = new Set<number | undefined>()
    const { host } = await server((_, response) => {
      ports.add(response.req.socket.remotePort)
      json(response, 200, {})
    })
    const limited = undiciTransport({ connections })
    closers.push(() => limited.close())
    await Promise.all(Array.from({ length: 20 }, () => limited.request(request(host))))
    expect(ports.size).toBe(connections)
  },
)
