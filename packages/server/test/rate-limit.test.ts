// How often a key may ask, and what it is told when it asks more often.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RateLimit } from '../src/http/rate-limit.ts'
import { testServer } from './support/test-server.ts'

describe('RateLimit', () => {
  test('RateLimit lets a quiet caller use a minute at once, then one request per share of a minute', () => {
    const limit = new RateLimit(60)
    for (let i = 0; i < 60; i++) expect(limit.take('a', 0)).toBe(0)
    expect(limit.take('a', 0)).toBe(1_000)
    expect(limit.take('a', 400)).toBe(600)
    expect(limit.take('b', 400)).toBe(0)
    expect(limit.take('a', 1_000)).toBe(0)
    expect(limit.take('a', 1_000)).toBe(1_000)
    expect(limit.take('a', 10_000_000)).toBe(0)
  })

  test('RateLimit waits no longer when the clock goes back', () => {
    const limit = new RateLimit(1)
    expect(limit.take('a', 100_000)).toBe(0)
    expect(limit.take('a', 0)).toBe(60_000)
    expect(limit.take('a', 60_000)).toBe(0)
  })

  test('RateLimit lets everybody pass at 0 and remembers nobody', () => {
    const limit = new RateLimit(0)
    for (let i = 0; i < 1_000; i++) expect(limit.take('a', 0)).toBe(0)
    expect(limit.size).toBe(0)
  })

  test('RateLimit forgets callers whose bucket is full again', () => {
    const limit = new RateLimit(60)
    for (let i = 0; i < 10_000; i++) limit.take(`caller ${i}`, i)
    expect(limit.size).toBe(10_000)
    limit.take('one more', 1_000_000)
    expect(limit.size).toBe(1)
  })

  test('RateLimit lets no more pass than a bucket and what flowed into it; who waits as told is let in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.nat(5_000), { maxLength: 200 }),
        (perMinute, pauses) => {
          const limit = new RateLimit(perMinute)
          let nowMs = 0
          let passed = 0
          for (const pauseMs of pauses) {
            nowMs += pauseMs
            const waitMs = limit.take('a', nowMs)
            if (waitMs > 0) {
              nowMs += waitMs
              expect(limit.take('a', nowMs)).toBe(0)
            }
            passed++
          }
          expect(passed).toBeLessThanOrEqual(perMinute + (nowMs * perMinute) / 60_000 + 1e-6)
        },
      ),
      { seed: 20_261_124 },
    )
  })
})

describe('maxRequestsPerMinute', () => {
  test('maxRequestsPerMinute answers 429 with the seconds to wait, to that key alone, before its body is read', async () => {
    let nowMs = 1_800_000_000_000
    const { ask, server } = await testServer({ maxRequestsPerMinute: 6, nowMs: () => nowMs })
    const { key: other } = await server.createKey()
    for (let i = 0; i < 6; i++) expect((await ask('GET', '/api/v1/auth/status')).status).toBe(200)
    const refused = await ask('POST', '/api/v1/experiments', { body: 'no object' })
    expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([429, 'rate_limited', '10'])
    expect(refused.message).toContain('6 requests a minute')
    expect((await ask('GET', '/api/v1/auth/status', { key: other })).status).toBe(200)
    nowMs += 9_500
    expect((await ask('GET', '/api/v1/auth/status')).headers.get('retry-after')).toBe('1')
    nowMs += 500
    expect((await ask('GET', '/api/v1/auth/status')).status).toBe(200)
  })

  test('maxRequestsPerMinute counts each ingestion key by itself', async () => {
    const { ask, experiment } = await testServer({ maxRequestsPerMinute: 3, nowMs: () => 1_800_000_000_000 })
    const id = await experiment()
    const { data } = await ask('POST', `/api/v1/experiments/${id}/ingestion-keys`, { body: { name: 'x' } })
    const send = () => ask('POST', `/api/v1/experiments/${id}/ingest`, { key: data.token, body: { data: [] } })
    for (let i = 0; i < 3; i++) expect((await send()).status).not.toBe(429)
    expect((await send()).status).toBe(429)
    expect((await ask('GET', '/api/v1/auth/status')).status).toBe(200)
  })

  test('maxRequestsPerMinute leaves health, the dashboard and its sessions alone', async () => {
    const { ask, server } = await testServer({ maxRequestsPerMinute: 1, nowMs: () => 1_800_000_000_000 })
    const code = new URL(server.createLoginLink()).hash.slice('#login='.length)
    const { headers } = await ask('POST', '/api/v1/session', { key: null, body: { code } })
    const cookie = headers.get('set-cookie')!.split(';')[0]!
    for (let i = 0; i < 5; i++) {
      expect((await ask('GET', '/healthz', { key: null })).status).toBe(200)
      expect((await ask('GET', '/api/v1/auth/status', { key: null, headers: { cookie } })).status).toBe(200)
    }
  })

  test('maxRequestsPerMinute is off unless it is set', async () => {
    const { ask } = await testServer({ nowMs: () => 1_800_000_000_000 })
    for (let i = 0; i < 200; i++) expect((await ask('GET', '/api/v1/auth/status')).status).toBe(200)
  })
})
