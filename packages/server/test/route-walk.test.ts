import { describe, expect, test } from 'vitest'
import { ALL_ROUTES } from '../src/routes/all-routes.ts'
import { testServer } from './support/test-server.ts'

/** Routes that answer without a key: whether the process lives, and the exchange that makes a session. */
const OPEN = ['GET /healthz', 'GET /readyz', 'POST /api/v1/session']

const pathOf = (path: string) => path.replace(/:\w+/g, 'x')

describe('routes', () => {
  test('routes that are open are exactly health and the session exchange', () => {
    const open = ALL_ROUTES.filter(({ scope }) => scope === 'public').map(({ method, path }) => `${method} ${path}`)
    expect(open.sort()).toEqual(OPEN.sort())
  })

  test('routes answer 401 without a key, with a wrong one, and with a foreign cookie, and read no body before', async () => {
    const { ask } = await testServer()
    const wrong = `ak_org_${'A'.repeat(61)}`
    for (const { method, path, scope } of ALL_ROUTES) {
      if (scope === 'public') continue
      const body = method === 'GET' ? {} : { bytes: new Uint8Array([1]) }
      const headers = { cookie: 'syvain_metrics_7777=x', 'content-type': 'image/png' }
      for (const options of [{ key: null }, { key: wrong }, { key: null, headers }]) {
        const { status, code } = await ask(method, pathOf(path), { ...options, ...body })
        expect([method, path, status]).toEqual([method, path, 401])
        expect(code).toBeDefined()
      }
    }
  })

  test('routes allow no page elsewhere to read or write: there is no CORS, also for a preflight', async () => {
    const { server, key } = await testServer()
    const origin = 'https://elsewhere.example'
    for (const { method, path } of ALL_ROUTES.filter((route) => route.path !== '/api/v1/events')) {
      const url = server.url + pathOf(path)
      const preflight = { origin, 'access-control-request-method': method }
      const answers = [
        await server.fetch(new Request(url, { method: 'OPTIONS', headers: preflight })),
        await server.fetch(new Request(url, { method, headers: { origin, authorization: `Bearer ${key}` } })),
      ]
      for (const { headers } of answers) {
        const allowed = [...headers.keys()].filter((name) => name.startsWith('access-control-'))
        expect([method, path, allowed]).toEqual([method, path, []])
      }
    }
  })

  test('routes that do not exist answer 401 without a key and 404 with one', async () => {
    const { ask } = await testServer()
    for (const path of ['/api', '/api/v1', '/api/v1/nothing', '/api/v2/else', '/api/v1/experiments/x/y/z']) {
      expect((await ask('GET', path, { key: null })).status).toBe(401)
      expect((await ask('GET', path)).status).toBe(404)
    }
  })

  test('routes all answer in the envelope and announce the extensions', async () => {
    const { ask } = await testServer()
    for (const { method, path } of ALL_ROUTES) {
      if (['/api/v1/events', '/metrics', '/openapi.json'].includes(path)) continue
      const { envelope, headers } = await ask(method, pathOf(path), method === 'GET' ? {} : { body: {} })
      expect([path, envelope.kind]).not.toEqual([path, 'unreadable'])
      expect(headers.get('syvain-metrics-extensions')).toContain('segments=1')
    }
  })
})
