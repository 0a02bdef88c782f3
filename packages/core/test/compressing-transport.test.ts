import { gunzipSync } from 'node:zlib'
import type { HttpReply, HttpRequest, Transport } from '@syvain-metrics/api-client'
import { expect, test } from 'vitest'
import { compressingTransport, isLoopback } from '../src/hosts/compressing-transport.ts'
import { nodeGzip } from '../src/hosts/node-gzip.ts'

/** Remembers what was sent; answers as it is told. */
function recorder(reply: () => { status: number; announces: boolean }): { transport: Transport; sent: HttpRequest[] } {
  const sent: HttpRequest[] = []
  const transport: Transport = {
    request: async (request): Promise<HttpReply> => {
      sent.push(request)
      const { status, announces } = reply()
      return {
        status,
        text: '',
        header: (name) => (name === 'syvain-metrics-extensions' && announces ? 'segments=1' : null),
      }
    },
    close: async () => undefined,
  }
  return { transport, sent }
}

const body = 'x'.repeat(5000)
const request = (url = 'https://metrics.example/api'): HttpRequest => ({
  method: 'POST',
  url,
  headers: {},
  body,
  timeoutMs: 1,
})

test('compressingTransport() compresses only after the server announced itself, and only what is large', async () => {
  const { transport, sent } = recorder(() => ({ status: 200, announces: true }))
  const wire = compressingTransport(transport, nodeGzip)
  await wire.request(request())
  await wire.request(request())
  await wire.request({ ...request(), body: 'small' })
  await wire.request({ ...request(), method: 'GET', body: undefined } as never)
  expect(sent.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', undefined, undefined])
  expect(gunzipSync(sent[1]?.body as Uint8Array).toString()).toBe(body)
})

test('compressingTransport() leaves everything alone for a server that announces nothing', async () => {
  const { transport, sent } = recorder(() => ({ status: 200, announces: false }))
  const wire = compressingTransport(transport, nodeGzip)
  await wire.request(request())
  await wire.request(request())
  expect(sent.map((one) => one.body)).toEqual([body, body])
})

test('compressingTransport() stops after a 415', async () => {
  let status = 200
  const { transport, sent } = recorder(() => ({ status, announces: true }))
  const wire = compressingTransport(transport, nodeGzip)
  await wire.request(request())
  status = 415
  await wire.request(request())
  await wire.request(request())
  expect(sent.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', undefined])
})

test.each([
  ['http://127.0.0.1:7777/x', true],
  ['http://127.9.9.9/x', true],
  ['http://localhost:1/x', true],
  ['http://[::1]:1/x', true],
  ['https://metrics.syvain.com/x', false],
  ['http://127.0.0.1.example/x', false],
  ['http://10.0.0.1/x', false],
])('isLoopback(%j) is %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})
