import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { testServer } from './support/test-server.ts'

async function socketTo(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

async function answerOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (part) => {
    text += part
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return text
}

describe('slow clients', () => {
  test('slow clients that do not finish their headers are cut', async () => {
    const { server } = await testServer({ headersTimeoutMs: 50, requestTimeoutMs: 100 })
    const socket = await socketTo(server.url)
    socket.write('GET /healthz HTTP/1.1\r\nhost: ')
    expect(await answerOf(socket)).toContain('408 Request Timeout')
  })

  test('slow clients that do not finish their body are cut, and store nothing', async () => {
    const { server, key, ask, experiment } = await testServer({ headersTimeoutMs: 50, requestTimeoutMs: 100 })
    const id = await experiment()
    const socket = await socketTo(server.url)
    const { host } = new URL(server.url)
    socket.write(
      `POST /api/v1/experiments/${id}/ingest HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n` +
        'content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"data":[',
    )
    await answerOf(socket)
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toEqual([])
    expect((await ask('GET', '/readyz', { key: null })).status).toBe(200)
  })

  test('slow clients without a key are answered before their body is read', async () => {
    const { server } = await testServer()
    const socket = await socketTo(server.url)
    const { host } = new URL(server.url)
    socket.write(
      `POST /api/v1/experiments/x/ingest HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 10000000\r\n\r\n`,
    )
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(first.toString()).toMatch(/^HTTP\/1\.1 401 /)
    socket.destroy()
  })

  test('slow clients that announce too much are refused at once', async () => {
    const { server, key } = await testServer()
    const socket = await socketTo(server.url)
    const { host } = new URL(server.url)
    socket.write(
      `POST /api/v1/experiments/x/ingest HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n` +
        'content-type: application/json\r\ncontent-length: 99999999999\r\n\r\n',
    )
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(first.toString()).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })
})
