// The single-attempt writes against servers that misbehave on real sockets, over both transports.
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { skipOn } from '../../../vitest.runtime.ts'
import {
  type Client,
  createClient,
  defaultTransport,
  fetchTransport,
  getExperiment,
  type Outcome,
  sendAnnotation,
  sendRows,
  sendSegment,
  sendStatus,
  type Transport,
  undiciTransport,
} from '../src/index.ts'
import { type Answer, badServer, json, refusingHost, type SeenRequest, tcpServer } from './bad-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const ITEMS = 4
const ACK = { ok: true, mode: 'queued' }
const EXPERIMENT = { experiment: { id: 'e1' } }
const key = { token: 'ik_secret', idempotencyKey: '0123456789abcdef:0:4' }

/** Every write, and what a healthy server answers. */
const writes: [string, (client: Client, timeoutMs: number) => Promise<Outcome<unknown>>, object][] = [
  [
    'sendRows()',
    (client, timeoutMs) =>
      sendRows(client, { experimentId: 'e1', body: '{"data":[]}', items: ITEMS, ...key }, { timeoutMs }),
    ACK,
  ],
  [
    'sendSegment()',
    (client, timeoutMs) =>
      sendSegment(client, { experimentId: 'e1', bytes: new Uint8Array([255, 0]), items: ITEMS, ...key }, { timeoutMs }),
    ACK,
  ],
  [
    'sendAnnotation()',
    (client, timeoutMs) =>
      sendAnnotation(client, { experimentId: 'e1', annotation: 'a', metadata: {}, ...key }, { timeoutMs }),
    { ...EXPERIMENT, annotation: { id: 'a1' } },
  ],
  [
    'sendStatus()',
    (client, timeoutMs) => {
      const args = { experimentId: 'e1', update: { status: 'done' }, idempotencyKey: key.idempotencyKey } as const
      return sendStatus(client, args, { timeoutMs })
    },
    EXPERIMENT,
  ],
]

describe('over fetch', () => writesMeetEverything(fetchTransport))
describe('over undici', skipOn({ bun: 'undici is a stub there' }), () => writesMeetEverything(undiciTransport))

function clientOf(host: string, transport: Transport): Client {
  closers.push(() => transport.close())
  return createClient({ host, token: 'ak_org_secret', transport })
}

async function over(transport: Transport, answer: Answer): Promise<{ client: Client; seen: SeenRequest[] }> {
  const server = await badServer(answer)
  closers.push(server.close)
  return { client: clientOf(server.host, transport), seen: server.seen }
}

const refuse =
  (status: number, headers: Record<string, string> = {}, details?: string) =>
  (_: SeenRequest, response: ServerResponse): void =>
    json(response, status, { error: { message: 'no', ...(details === undefined ? {} : { details }) } }, headers)

function page(_: SeenRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html><form>Log in to the network</form></html>')
}

function writesMeetEverything(make: () => Transport): void {
  describe.each(writes)('%s', (_name, send, healthy) => {
    test.each<[string, Answer, object]>([
      ['a redirect', refuse(307, { location: 'http://127.0.0.1:1/' }), { kind: 'suspicious' }],
      ['a captive portal', page, { kind: 'suspicious' }],
      ['200 with another body', (_, response) => json(response, 200, { stored: true }), { kind: 'suspicious' }],
      ['204', (_, response) => void response.writeHead(204).end(), { kind: 'suspicious' }],
      ['400', refuse(400, {}, 'code=invalid_items;items=0'), { kind: 'invalid', items: [0] }],
      ['401', refuse(401), { kind: 'unauthorized' }],
      ['403', refuse(403), { kind: 'unauthorized' }],
      ['404', refuse(404), { kind: 'gone' }],
      ['408', refuse(408), { kind: 'retry' }],
      ['409 reused', refuse(409, {}, 'code=idempotency_key_reused'), { kind: 'invalid' }],
      ['409 in progress', refuse(409, {}, 'code=idempotency_key_in_progress'), { kind: 'in-progress', afterMs: 500 }],
      ['410', refuse(410), { kind: 'gone' }],
      ['413', refuse(413), { kind: 'too-large' }],
      ['415', refuse(415), { kind: 'unsupported' }],
      ['422', refuse(422), { kind: 'invalid' }],
      ['425', refuse(425), { kind: 'retry' }],
      ['429 for 4 s', refuse(429, { 'retry-after': '4' }), { kind: 'retry', afterMs: 4_000 }],
      ['429 with junk', refuse(429, { 'retry-after': 'later' }), { kind: 'retry' }],
      ['500', refuse(500), { kind: 'retry' }],
      [
        '503 until a date',
        refuse(503, { date: 'Tue, 24 Nov 2026 06:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 06:00:10 GMT' }),
        { kind: 'retry', afterMs: 10_000 },
      ],
      ['no answer but a closed socket', (_, response) => void response.destroy(), { kind: 'retry' }],
    ])('meets %s', async (_what, answer, expected) => {
      const { client, seen } = await over(make(), answer)
      const outcome = await send(client, 5_000)
      expect(outcome).toMatchObject(expected)
      expect('afterMs' in outcome).toBe('afterMs' in expected)
      expect(seen.length).toBe(1)
    })

    test('meets a server that hangs', async () => {
      const { client } = await over(make(), () => {})
      expect(await send(client, 40)).toMatchObject({ kind: 'retry', error: { code: 'TIMEOUT' } })
    })

    test('meets half a body', async () => {
      const server = await tcpServer((socket) =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"data":{"ok"'),
      )
      closers.push(server.close)
      expect(await send(clientOf(server.host, make()), 5_000)).toMatchObject({
        kind: 'retry',
        error: { code: 'NETWORK' },
      })
    })

    test('meets half a body that claims to be whole', async () => {
      const { client } = await over(make(), (_, response) => response.end('{"data":{"ok":tr'))
      expect(await send(client, 5_000)).toMatchObject({ kind: 'suspicious' })
    })

    test('meets a refused connection', async () => {
      const host = await refusingHost()
      expect(await send(clientOf(host, make()), 5_000)).toMatchObject({
        kind: 'retry',
        error: { code: 'NETWORK', message: `Cannot reach ${host}: connection refused (ECONNREFUSED)` },
      })
    })

    test('is acknowledged by a healthy server, with its key and its token', async () => {
      const { client, seen } = await over(make(), (_, response) =>
        json(response, 200, { data: healthy, error: null }, { 'syvain-metrics-extensions': 'segments=1' }),
      )
      expect(await send(client, 5_000)).toEqual({ kind: 'ok', data: healthy, extensions: new Set(['segments']) })
      const token = _name === 'sendStatus()' ? 'ak_org_secret' : 'ik_secret'
      expect(seen[0]?.headers).toMatchObject({
        authorization: `Bearer ${token}`,
        'idempotency-key': key.idempotencyKey,
        'user-agent': 'syvain-metrics-ts/0.1.0',
      })
    })
  })
}

const rejected = (index: number): object => ({ index, code: 'invalid', message: 'no' })

describe.each(writes.slice(0, 2))('%s counts', (_name, send) => {
  test.each<[string, object]>([
    ['ok missing', { mode: 'queued' }],
    ['ok false', { ...ACK, ok: false }],
    ['one too few', { ...ACK, accepted: 3, duplicate: 0, rejected: [] }],
    ['one too many', { ...ACK, accepted: 4, duplicate: 1, rejected: [] }],
    ['none', { ...ACK, accepted: 0, duplicate: 0, rejected: [] }],
    ['a part only', { ...ACK, accepted: 4 }],
    ['negative', { ...ACK, accepted: 5, duplicate: -1, rejected: [] }],
    ['a fraction', { ...ACK, accepted: 3.5, duplicate: 0.5, rejected: [] }],
    ['text', { ...ACK, accepted: '4', duplicate: 0, rejected: [] }],
    ['rejected as a number', { ...ACK, accepted: 3, duplicate: 0, rejected: 1 }],
    ['a rejected index that was not sent', { ...ACK, accepted: 3, duplicate: 0, rejected: [rejected(4)] }],
    ['one index twice', { ...ACK, accepted: 2, duplicate: 0, rejected: [rejected(1), rejected(1)] }],
    ['a rejection without a reason', { ...ACK, accepted: 3, duplicate: 0, rejected: [{ index: 1 }] }],
  ])('that do not add up (%s) are suspicious', async (_what, data) => {
    const { client } = await over(defaultTransport(), (_, response) => json(response, 200, { data, error: null }))
    expect(await send(client, 5_000)).toMatchObject({ kind: 'suspicious', error: { code: 'NOT_AN_ANSWER' } })
  })

  test.each<[string, object]>([
    ['no counts', ACK],
    ['all accepted', { ...ACK, accepted: 4, duplicate: 0, rejected: [] }],
    ['all known', { ...ACK, accepted: 0, duplicate: 4, rejected: [] }],
    ['some rejected', { ...ACK, accepted: 1, duplicate: 1, rejected: [rejected(0), rejected(3)], extra: 1 }],
  ])('that add up (%s) acknowledge', async (_what, data) => {
    const { client } = await over(defaultTransport(), (_, response) => json(response, 200, { data, error: null }))
    expect(await send(client, 5_000)).toMatchObject({ kind: 'ok', data })
  })
})

test('sendRows() with an aborted signal is a retry that says so', async () => {
  const { client, seen } = await over(defaultTransport(), () => {})
  const args = { experimentId: 'e1', body: '{}', items: ITEMS, ...key }
  const outcome = await sendRows(client, args, { signal: AbortSignal.abort() })
  expect(outcome).toMatchObject({ kind: 'retry', error: { code: 'ABORTED' } })
  expect(seen).toEqual([])
})

test('createClient() closes the transport that it made, and not one that it was given', async () => {
  const answer: Answer = (_, response) => json(response, 200, { data: EXPERIMENT, error: null })
  const shared = defaultTransport()
  const { client } = await over(shared, answer)
  await getExperiment(client, { experimentId: 'e1' })
  await client.close()
  const second = createClient({ host: client.host, token: 'ak_org_secret', transport: shared })
  expect(await getExperiment(second, { experimentId: 'e1' })).toEqual(EXPERIMENT)
  const own = createClient({ host: client.host, token: 'ak_org_secret' })
  expect(await getExperiment(own, { experimentId: 'e1' })).toEqual(EXPERIMENT)
  await own.close()
  await expect(getExperiment(own, { experimentId: 'e1' })).rejects.toMatchObject({ code: 'ABORTED' })
})
