import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startServer } from '../src/create-server.ts'
import { hostCheck, isLoopback, ownNames } from '../src/http/host-check.ts'
import { testDir, testServer } from './support/test-server.ts'

describe('hostCheck', () => {
  test.each([
    ['evil.example', false],
    ['evil.example:7777', false],
    ['127.0.0.1', false],
    ['127.0.0.1:7778', false],
    ['127.0.0.1:7777.evil.example', false],
    ['localhost:7777@evil.example', false],
    ['localhost.evil.example:7777', false],
    ['', false],
    ['[::1]', false],
    ['metrics.lan:9999', false],
    ['localhost:7777', true],
    ['LOCALHOST:7777', true],
    ['127.0.0.1:7777', true],
    ['[::1]:7777', true],
    ['metrics.lan', true],
    ['metrics.lan:7777', true],
    ['proxy.lan:443', true],
  ])('hostCheck() says of %j: %s', (host, expected) => {
    expect(hostCheck(() => 7777, ['Metrics.lan', 'proxy.lan:443'])(host)).toBe(expected)
  })

  test('hostCheck() lets port 80 be left out', () => {
    expect(hostCheck(() => 80, [])('localhost')).toBe(true)
  })

  test('isLoopback() and ownNames() know addresses of this machine alone', () => {
    expect(
      ['127.0.0.1', '127.8.8.8', 'localhost', '::1', '0.0.0.0', '192.168.1.2', '127.evil'].map(isLoopback),
    ).toEqual([true, true, true, true, false, false, false])
    expect(['0.0.0.0', '::', '192.168.1.2', 'fe80::1'].map(ownNames)).toEqual([[], [], ['192.168.1.2'], ['[fe80::1]']])
  })
})

describe('server', () => {
  test('server refuses a foreign Host on every path, also without a key and for files', async () => {
    const { server } = await testServer()
    for (const path of ['/', '/healthz', '/api/v1/experiments', '/assets/app.js']) {
      const status = await new Promise<number>((resolve, reject) => {
        request(server.url + path, { headers: { host: 'evil.example' } }, (response) => {
          response.resume()
          resolve(response.statusCode!)
        })
          .on('error', reject)
          .end()
      })
      expect([path, status]).toEqual([path, 421])
    }
  })

  test('server names the flag that would allow a host', async () => {
    const { ask } = await testServer()
    const answer = await ask('GET', '/healthz', { headers: { host: 'metrics.lan' } })
    expect(answer.message).toContain('--allowed-host')
  })

  test('server refuses to listen for other machines while there is no key', async () => {
    await expect(startServer({ dir: testDir(), port: 0, host: '0.0.0.0' }, undefined)).rejects.toThrow(
      'Cannot listen on 0.0.0.0: it can be reached from other machines and no API key exists',
    )
  })

  test('server listens on loopback alone when nothing is said', async () => {
    const { server } = await testServer()
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test('server says which port is taken', async () => {
    const { server } = await testServer()
    const port = Number(new URL(server.url).port)
    await expect(startServer({ dir: testDir(), port }, undefined)).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: the port is in use`,
    )
  })
})
