import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import * as fault from '../src/server/fault.ts'
import { type IngestServer, ingestServer } from '../src/server/ingest-server.ts'
import { plainProtocol } from './fixtures/plain.protocol.ts'

const servers: IngestServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serverWith(what: fault.Fault, { isStarted = true } = {}): Promise<IngestServer> {
  const server = await ingestServer(plainProtocol(), what)
  servers.push(server)
  if (isStarted) server.start()
  return server
}

function post(server: IngestServer, body: object | string, init: RequestInit = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${server.url}/events`, { method: 'POST', body: text, redirect: 'manual', ...init })
}

test('ingestServer() reports a request that it cannot read, and takes nothing from it', async () => {
  const server = await serverWith(fault.healthy())
  expect((await post(server, 'no json')).status).toBe(500)
  expect(server.errors).toEqual([expect.stringContaining('POST /events')])
  expect(server.effects.delivered).toBe(0)
})

test('ingestServer() reports an encoding that it does not know', async () => {
  const server = await serverWith(fault.healthy())
  expect((await post(server, { events: [1] }, { headers: { 'content-encoding': 'rot13' } })).status).toBe(500)
  expect(server.errors[0]).toContain('rot13')
})

test('ingestServer() takes events, plain and compressed, and knows when', async () => {
  const server = await serverWith(fault.healthy())
  const before = Date.now()
  expect(await (await post(server, { events: [1, 2] })).json()).toEqual({ accepted: 2, duplicate: 0 })
  const gzip = gzipSync(JSON.stringify({ events: [3] }))
  await post(server, '', { body: gzip, headers: { 'content-encoding': 'gzip' } })
  expect(server.effects.delivered).toBe(3)
  expect(server.effects.firstAtMs(3)).toBeGreaterThanOrEqual(before)
  expect(server.requests.map(({ events }) => events)).toEqual([2, 1])
})

test('ingestServer() lets everything pass before start()', async () => {
  const server = await serverWith(fault.unavailable(60_000), { isStarted: false })
  expect((await post(server, { events: [1] })).status).toBe(200)
  server.start()
  expect((await post(server, { events: [2] })).status).toBe(503)
  expect(server.requests.map(({ isUnderTest }) => isUnderTest)).toEqual([false, true])
  expect(server.effects.has(2)).toBe(false)
})

test('ingestServer() breaks the connection without effect, or after it', async () => {
  const reset = await serverWith(fault.resets(1))
  await expect(post(reset, { events: [1] })).rejects.toThrow()
  expect(reset.effects.delivered).toBe(0)
  const lost = await serverWith(fault.lostAnswers(1))
  await expect(post(lost, { events: [1] })).rejects.toThrow()
  expect(lost.effects.delivered).toBe(1)
})

test('ingestServer() never answers a request that hangs, and is settled all the same', async () => {
  const server = await serverWith(fault.hangs(1))
  const abort = new AbortController()
  const hanging = post(server, { events: [1] }, { signal: abort.signal })
  // A second request is answered, so the first had its chance.
  expect((await post(server, { events: [2] })).status).toBe(200)
  await server.settled()
  abort.abort()
  await expect(hanging).rejects.toThrow()
  expect(server.effects.has(1)).toBe(false)
})

test('ingestServer() redirects to a page that answers 200', async () => {
  const server = await serverWith(fault.captivePortal(60_000))
  const reply = await post(server, { events: [1] })
  expect([reply.status, reply.headers.get('location')]).toEqual([302, '/login'])
  const followed = await post(server, { events: [1] }, { redirect: 'follow' })
  expect([followed.status, followed.headers.get('content-type')]).toEqual([200, 'text/html'])
  expect(server.effects.delivered).toBe(0)
})

test('ingestServer() refuses connections for a while, then listens on the same port again', async () => {
  const server = await serverWith(fault.unreachable(300), { isStarted: false })
  await post(server, { events: [1] })
  const startMs = performance.now()
  server.start()
  await expect(post(server, { events: [2] })).rejects.toThrow()
  let reply: Response | undefined
  while (reply === undefined) reply = await post(server, { events: [2] }).catch(() => undefined)
  expect(reply.status).toBe(200)
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(290)
})

test('ingestServer() answers a key with its first answer, and refuses it with other bytes', async () => {
  const server = await serverWith(fault.healthy())
  const headers = { 'idempotency-key': 'k' }
  await post(server, { events: [1] }, { headers })
  expect((await post(server, { events: [1] }, { headers })).status).toBe(200)
  expect((await post(server, { events: [2] }, { headers })).status).toBe(409)
  expect(server.effects).toMatchObject({ delivered: 1, again: 0, reusedKeys: 1 })
})
