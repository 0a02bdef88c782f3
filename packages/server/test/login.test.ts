import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKeyStore } from '../src/keys/key-store.ts'
import { type Answer, type TestServer, testServer } from './support/test-server.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

async function login({ server, ask }: TestServer): Promise<{ answer: Answer; cookie: string; code: string }> {
  const code = new URL(server.createLoginLink()).hash.replace('#login=', '')
  const answer = await ask('POST', '/api/v1/session', { key: null, body: { code } })
  return { answer, cookie: answer.headers.get('set-cookie')!.split(';')[0]!, code }
}

describe('login', () => {
  test('createLoginLink() keeps its code in the fragment, which is never sent', async () => {
    const { server } = await testServer()
    expect(server.createLoginLink()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#login=[0-9A-Za-z]{43}$/)
  })

  test('session opens with a login code once, in a cookie that scripts and other sites cannot use', async () => {
    const test = await testServer()
    const { answer, cookie, code } = await login(test)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/)
    expect((await test.ask('POST', '/api/v1/session', { key: null, body: { code } })).code).toBe('login_code')
    const status = await test.ask('GET', '/api/v1/auth/status', { key: null, headers: { cookie } })
    expect(status.data.auth).toEqual({ kind: 'session' })
  })

  test('session link expires', async () => {
    let nowMs = 1_000
    const test = await testServer({ nowMs: () => nowMs, loginLinkTtlMs: 500 })
    const code = new URL(test.server.createLoginLink()).hash.replace('#login=', '')
    nowMs += 501
    expect((await test.ask('POST', '/api/v1/session', { key: null, body: { code } })).status).toBe(401)
  })

  test('session expires and ends', async () => {
    let nowMs = 1_000
    const test = await testServer({ nowMs: () => nowMs, sessionTtlMs: 500 })
    const own = { origin: test.server.url, host: new URL(test.server.url).host }
    const { cookie } = await login(test)
    nowMs += 499
    const asked = () => test.ask('GET', '/api/v1/auth/status', { key: null, headers: { cookie } })
    expect((await asked()).status).toBe(200)
    nowMs += 1
    expect((await asked()).code).toBe('session_expired')
    const { cookie: other } = await login(test)
    const end = await test.ask('DELETE', '/api/v1/session', { key: null, headers: { cookie: other, ...own } })
    expect(end.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await test.ask('GET', '/api/v1/auth/status', { key: null, headers: { cookie: other } })).status).toBe(401)
  })

  test('session opens with an API key, and not with a wrong or a small one', async () => {
    const { ask, key, server } = await testServer()
    expect((await ask('POST', '/api/v1/session', { key: null, body: { api_key: key } })).status).toBe(201)
    expect((await ask('POST', '/api/v1/session', { key: null, body: { api_key: 'ak_org_x' } })).code).toBe(
      'malformed_key',
    )
    const { key: small } = await server.createKey({ scopes: ['read'] })
    expect((await ask('POST', '/api/v1/session', { key: null, body: { api_key: small } })).code).toBe('key_scope')
    expect((await ask('POST', '/api/v1/session', { key: null, body: { code: 'a', api_key: key } })).status).toBe(400)
  })

  test('session survives a restart of the server', async () => {
    const first = await testServer()
    const { cookie } = await login(first)
    const port = Number(new URL(first.server.url).port)
    await first.server.close()
    const second = await testServer({ dir: first.dir, port })
    expect((await second.ask('GET', '/api/v1/auth/status', { key: null, headers: { cookie } })).status).toBe(200)
  })

  test('session changes nothing on behalf of a page elsewhere', async () => {
    const test = await testServer()
    const { cookie } = await login(test)
    const { host, origin } = new URL(test.server.url)
    const create = async (headers: Record<string, string>) => {
      const options = { key: null, headers: { cookie, host, ...headers }, body: { slug: 'x' } }
      return (await test.ask('POST', '/api/v1/experiments', options)).code ?? 'made'
    }
    expect(await create({})).toBe('cross_origin')
    expect(await create({ origin: 'http://evil.example' })).toBe('cross_origin')
    expect(await create({ origin: 'null' })).toBe('cross_origin')
    expect(await create({ origin, 'sec-fetch-site': 'cross-site' })).toBe('cross_origin')
    expect(await create({ 'sec-fetch-site': 'same-site' })).toBe('cross_origin')
    expect(await create({ origin: origin.replace(/:\d+$/, ':1') })).toBe('cross_origin')
    expect(await create({ origin })).toBe('made')
    expect(await create({ 'sec-fetch-site': 'same-origin' })).toBe('made')
  })

  test('session exchange refuses a form, plain text and a page elsewhere', async () => {
    const { ask } = await testServer()
    const bytes = new TextEncoder().encode('{"code":"x"}')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await ask('POST', '/api/v1/session', { key: null, bytes, headers: { 'content-type': type } })
      expect([type, answer.status]).toEqual([type, 415])
    }
    const headers = { ...JSON_TYPE, origin: 'http://evil.example' }
    expect((await ask('POST', '/api/v1/session', { key: null, bytes, headers })).code).toBe('cross_origin')
  })
})

describe('keys', () => {
  test.each([
    ['', 'no_key'],
    ['Basic abc', 'no_key'],
    ['Bearer ak_org_short', 'malformed_key'],
    ['Bearer sk_live_0123456789', 'malformed_key'],
  ])('keys: authorization %j answers %s', async (authorization, code) => {
    const { ask } = await testServer()
    const answer = await ask('GET', '/api/v1/auth/status', { key: null, headers: { authorization } })
    expect([answer.status, answer.code]).toEqual([401, code])
  })

  test('keys, tokens and login codes stand nowhere in the data folder', async () => {
    const { ask, experiment, dir, key, server } = await testServer()
    const id = await experiment()
    const { token } = (await ask('POST', `/api/v1/experiments/${id}/ingestion-keys`, { body: {} })).data
    const code = new URL(server.createLoginLink()).hash.replace('#login=', '')
    const opened = await ask('POST', '/api/v1/session', { key: null, body: { code } })
    const cookie = opened.headers.get('set-cookie')!.split(/[=;]/)[1]!
    for (const secret of [key, token, code, cookie]) {
      expect(secret.length).toBeGreaterThan(30)
      // Its random part: a prefix would be no secret.
      const part = Buffer.from(secret.slice(-30))
      for (const file of readdirSync(dir)) {
        expect([file, readFileSync(join(dir, file)).includes(part)]).toEqual([file, false])
      }
    }
  })

  test('keys of another server are told what to check, without a path', async () => {
    const { ask } = await testServer()
    const { key } = await testServer()
    const answer = await ask('GET', '/api/v1/auth/status', { key })
    expect([answer.status, answer.message]).toEqual([
      401,
      'The API key is not known to this server; make one with "syvain-metrics keys create --dir …"',
    ])
  })

  test('keys made and revoked beside a running server count at once', async () => {
    const { ask, dir } = await testServer()
    const keys = await openKeyStore({ dir })
    const { key, id } = await keys.create({ name: 'laptop', scopes: ['read'] })
    expect((await ask('GET', '/api/v1/experiments', { key })).status).toBe(200)
    expect((await ask('POST', '/api/v1/experiments', { key, body: { slug: 'x' } })).code).toBe('key_scope')
    await keys.revoke(id)
    expect((await ask('GET', '/api/v1/experiments', { key })).code).toBe('key_revoked')
    expect((await keys.list()).map(({ name, revokedAtMs }) => [name, revokedAtMs !== null])).toEqual([
      ['key', false],
      ['laptop', true],
    ])
    await expect(keys.revoke('nothing')).rejects.toThrow('There is no key with this id')
    await keys.close()
  })

  test('keys expire', async () => {
    let nowMs = 1_000
    const { ask, server } = await testServer({ nowMs: () => nowMs })
    const { key } = await server.createKey({ ttlMs: 10 })
    nowMs += 10
    expect((await ask('GET', '/api/v1/auth/status', { key })).code).toBe('key_expired')
  })

  test('ingestion keys add to their experiment, and do nothing else', async () => {
    let nowMs = 1_000
    const { ask, experiment } = await testServer({ nowMs: () => nowMs })
    const [mine, other] = [await experiment('mine'), await experiment('other')]
    const minted = await ask('POST', `/api/v1/experiments/${mine}/ingestion-keys`, {
      body: { name: 'k', ttl_ms: 5_000 },
    })
    const { token: key, key: record } = minted.data
    expect(record).toMatchObject({ experiment_id: mine, name: 'k', created_at_ms: 1_000, expires_at_ms: 6_000 })
    const note = { body: { annotation: 'a', metadata: {} }, key }
    expect((await ask('POST', `/api/v1/experiments/${mine}/annotations`, note)).status).toBe(201)
    expect((await ask('POST', `/api/v1/experiments/${other}/annotations`, note)).status).toBe(403)
    expect((await ask('GET', `/api/v1/experiments/${mine}`, { key })).status).toBe(403)
    expect((await ask('GET', '/api/v1/experiments', { key })).status).toBe(403)
    expect((await ask('GET', '/api/v1/auth/status', { key })).data.auth.kind).toBe('ingestion_key')
    const revoked = await ask('DELETE', `/api/v1/experiments/${mine}/ingestion-keys/${record.id}`)
    expect(revoked.data.key.revoked_at_ms).toBe(1_000)
    expect((await ask('POST', `/api/v1/experiments/${mine}/annotations`, note)).code).toBe('key_revoked')
    nowMs += 1
    const second = (await ask('POST', `/api/v1/experiments/${mine}/ingestion-keys`, { body: { name: 'k' } })).data
    expect(second.key.expires_at_ms - nowMs).toBe(7 * 24 * 3_600_000)
    nowMs = second.key.expires_at_ms
    const late = await ask('POST', `/api/v1/experiments/${mine}/annotations`, { ...note, key: second.token })
    expect(late.code).toBe('key_expired')
    const { data } = await ask('GET', `/api/v1/experiments/${mine}/ingestion-keys`)
    expect(data.keys.map(({ id }: { id: string }) => id)).toEqual([record.id, second.key.id])
  })
})
