import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classify, type ReplyContext } from '../src/classify.ts'
import type { HttpReply } from '../src/transport.ts'

const NOW_MS = Date.UTC(2030, 0, 1)

function reply(status: number, body: unknown, headers: Record<string, string> = {}): HttpReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, text, header: (name) => headers[name.toLowerCase()] ?? null }
}

function context(more: Partial<ReplyContext<unknown>> = {}): ReplyContext<unknown> {
  const host = 'https://metrics.example'
  return { action: 'send metrics', host, token: 'ak_org_secret', nowMs: NOW_MS, read: (data) => data, ...more }
}

const refused = (details?: string): unknown => ({
  error: { message: 'no', ...(details === undefined ? {} : { details }) },
})
const PORTAL = '<!doctype html><title>Log in to the network</title>'

describe('classify()', () => {
  test.each([
    [300, 'suspicious', 'NOT_AN_ANSWER'],
    [301, 'suspicious', 'NOT_AN_ANSWER'],
    [302, 'suspicious', 'NOT_AN_ANSWER'],
    [304, 'suspicious', 'NOT_AN_ANSWER'],
    [307, 'suspicious', 'NOT_AN_ANSWER'],
    [308, 'suspicious', 'NOT_AN_ANSWER'],
    [400, 'invalid', 'INVALID'],
    [401, 'unauthorized', 'UNAUTHORIZED'],
    [402, 'suspicious', 'NOT_AN_ANSWER'],
    [403, 'unauthorized', 'UNAUTHORIZED'],
    [404, 'gone', 'NOT_FOUND'],
    [405, 'suspicious', 'NOT_AN_ANSWER'],
    [407, 'suspicious', 'NOT_AN_ANSWER'],
    [408, 'retry', 'UNAVAILABLE'],
    [409, 'invalid', 'CONFLICT'],
    [410, 'gone', 'NOT_FOUND'],
    [413, 'too-large', 'TOO_LARGE'],
    [415, 'unsupported', 'UNSUPPORTED'],
    [418, 'suspicious', 'NOT_AN_ANSWER'],
    [422, 'invalid', 'INVALID'],
    [425, 'retry', 'UNAVAILABLE'],
    [429, 'retry', 'UNAVAILABLE'],
    [451, 'suspicious', 'NOT_AN_ANSWER'],
    [500, 'retry', 'UNAVAILABLE'],
    [501, 'retry', 'UNAVAILABLE'],
    [502, 'retry', 'UNAVAILABLE'],
    [503, 'retry', 'UNAVAILABLE'],
    [504, 'retry', 'UNAVAILABLE'],
    [520, 'retry', 'UNAVAILABLE'],
    [599, 'retry', 'UNAVAILABLE'],
  ])('takes %i for %s, whatever the body', (status, kind, code) => {
    for (const body of [refused(), '', PORTAL, '{"data":{},"error":null}', 'null', '[]']) {
      const outcome = classify(reply(status, body), context())
      expect(outcome).toMatchObject({ kind, error: { code, status } })
    }
  })

  test.each([
    ['nothing', '', 'an empty body'],
    ['a captive portal', PORTAL, 'a web page'],
    ['half a body', '{"data":{"ok":tr', 'something that is no envelope'],
    ['JSON that is no envelope', '{"ok":true}', 'something that is no envelope'],
    ['data without error: null', '{"data":{}}', 'something that is no envelope'],
    ['error: null without data', '{"error":null}', 'something that is no envelope'],
    ['an array', '[]', 'something that is no envelope'],
    ['an error', '{"error":{"message":"no"}}', 'an error in place of data'],
  ])('takes a 2xx with %s for suspicious', (_name, body, words) => {
    for (const status of [200, 201, 202, 204, 299]) {
      const outcome = classify(reply(status, body), context())
      expect(outcome).toMatchObject({ kind: 'suspicious', error: { code: 'NOT_AN_ANSWER', status } })
      expect((outcome as { error: Error }).error.message).toContain(
        `https://metrics.example answered ${status} with ${words}`,
      )
    }
  })

  test('takes a 2xx whose data the endpoint does not know for suspicious', () => {
    const outcome = classify(reply(200, { data: {}, error: null }), context({ read: () => undefined }))
    expect(outcome).toMatchObject({ kind: 'suspicious' })
  })

  test('gives data and extensions of a valid answer', () => {
    const headers = { 'syvain-metrics-extensions': 'segments=1, counts=1, later=7' }
    const outcome = classify(reply(201, { data: { a: 1 }, error: null }, headers), context())
    expect(outcome).toEqual({ kind: 'ok', data: { a: 1 }, extensions: new Set(['segments', 'counts']) })
  })

  test.each<[string, Record<string, string>, number | undefined]>([
    ['no header', {}, undefined],
    ['junk', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['an hour, unshortened', { 'retry-after': '3600' }, 3_600_000],
    ['a date', { 'retry-after': 'Tue, 01 Jan 2030 00:00:30 GMT' }, 30_000],
    ['a date in the past', { 'retry-after': 'Mon, 31 Dec 2029 00:00:00 GMT' }, 0],
    [
      'a date by a server whose clock is an hour behind',
      { 'retry-after': 'Mon, 31 Dec 2029 23:00:30 GMT', date: 'Mon, 31 Dec 2029 23:00:00 GMT' },
      30_000,
    ],
  ])('waits after a 503 with %s', (_name, headers, afterMs) => {
    const outcome = classify(reply(503, refused(), headers), context())
    expect((outcome as { afterMs?: number }).afterMs).toBe(afterMs)
    expect(outcome).toMatchObject({ error: { retryAfterMs: afterMs } })
  })

  test('asks again for a request that is still running, after Retry-After or half a second', () => {
    const body = refused('code=idempotency_key_in_progress')
    expect(classify(reply(409, body), context())).toMatchObject({ kind: 'in-progress', afterMs: 500 })
    expect(classify(reply(409, body, { 'retry-after': '2' }), context())).toMatchObject({ afterMs: 2_000 })
    const reused = refused('code=idempotency_key_reused')
    expect(classify(reply(409, reused), context())).toMatchObject({
      kind: 'invalid',
      error: { serverCode: 'idempotency_key_reused', code: 'CONFLICT' },
    })
  })

  test.each<[string | undefined, number[] | undefined]>([
    [undefined, undefined],
    ['items=3,17', undefined],
    ['code=other;items=3,17', undefined],
    ['code=invalid_items', undefined],
    ['code=invalid_items;items=', undefined],
    ['code=invalid_items;items=3,', undefined],
    ['code=invalid_items;items=-1', undefined],
    ['code=invalid_items;items=1.5', undefined],
    ['code=invalid_items;items=1e1', undefined],
    ['code=invalid_items;items=20', undefined],
    ['code=invalid_items;items=3,99', undefined],
    ['code=invalid_items;items=0', [0]],
    ['code=invalid_items;items=3,17', [3, 17]],
    ['items=17,3,3;code=invalid_items', [3, 17]],
  ])('reads the items of %j', (details, items) => {
    const outcome = classify(reply(400, refused(details)), context({ items: 20 })) as { items?: number[] }
    expect(outcome.items).toEqual(items)
  })

  test('says which host refused the key and what to check, and never shows the key', () => {
    const body = { error: { message: 'key ak_org_secret is unknown', details: 'code=bad_key;key=ak_org_secret' } }
    const outcome = classify(reply(401, body), context()) as { error: Error & { details?: string } }
    expect(outcome.error.message).toBe(
      'Cannot send metrics: https://metrics.example refused the key (401): key [key] is unknown. ' +
        'Check that the key is complete, not revoked or expired, and made for this host',
    )
    expect(outcome.error.details).toBe('code=bad_key;key=[key]')
  })

  test.each([
    ['https://login.example/portal?session=secret', ' to https://login.example'],
    ['/login?next=secret', ' to https://metrics.example'],
    ['http://[', ''],
    ['javascript:secret', ''],
  ])('says where the redirect %j leads, without its path and query', (location, words) => {
    const outcome = classify(reply(302, '', { location }), context()) as { error: Error }
    expect(outcome.error.message).toBe(
      `Cannot send metrics: https://metrics.example answered with a redirect (302)${words}; ` +
        'the key is not sent along. Check the host',
    )
  })

  test('cuts long words of a server', () => {
    const outcome = classify(reply(500, { error: 'x'.repeat(100_000) }), context()) as { error: Error }
    expect(outcome.error.message.length).toBeLessThan(400)
  })
})

test('classify() never throws, and is never ok but for a 2xx with data and error: null', () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record(
      { data: fc.jsonValue(), error: fc.constantFrom(null, 'no', { message: 'no' }, {}, 7) },
      { requiredKeys: [] },
    ),
  )
  const statuses = fc.oneof(fc.constantFrom(200, 201), fc.integer({ min: 100, max: 999 }))
  let acknowledged = 0
  const headers = fc.dictionary(fc.constantFrom('retry-after', 'date', 'location', 'content-type'), fc.string())
  fc.assert(
    fc.property(statuses, body, headers, (status, value, fields) => {
      const answer = reply(status, value, fields)
      const outcome = classify(answer, context({ items: 3 }))
      if (outcome.kind !== 'ok') {
        expect(outcome.error.message).toMatch(/^Cannot send metrics: /)
        return
      }
      acknowledged++
      const parsed = JSON.parse(answer.text) as { data?: unknown; error?: unknown }
      expect([status >= 200 && status < 300, parsed.error, 'data' in parsed]).toEqual([true, null, true])
    }),
    { seed: 20261124, numRuns: 2_000 },
  )
  expect(acknowledged).toBeGreaterThan(20)
})
