import { describe, expect, test } from 'vitest'
import { ApiError } from '../src/index.ts'
import { transportError } from '../src/transport-error.ts'

const request = { url: 'https://metrics.example/api/v1/folders?path=secret', timeoutMs: 10 }
const coded = (code: string, message = 'connect ECONNREFUSED at 10.0.0.1'): Error =>
  Object.assign(new Error(message), { code })

describe('transportError()', () => {
  test.each<[string, unknown, string, string]>([
    ['a system error', coded('ECONNREFUSED'), 'NETWORK', 'connection refused (ECONNREFUSED)'],
    [
      'one in fetch’s wrapping',
      new TypeError('fetch failed', { cause: coded('ENOTFOUND') }),
      'NETWORK',
      'no such host name (ENOTFOUND)',
    ],
    [
      'one of several addresses',
      new TypeError('fetch failed', { cause: new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')]) }),
      'NETWORK',
      'no route to the host (EHOSTUNREACH)',
    ],
    ['a certificate', coded('CERT_HAS_EXPIRED'), 'NETWORK', 'its certificate has expired (CERT_HAS_EXPIRED)'],
    [
      'a slow connection',
      coded('UND_ERR_CONNECT_TIMEOUT'),
      'TIMEOUT',
      'connecting took too long (UND_ERR_CONNECT_TIMEOUT)',
    ],
    ['an unknown code', coded('EWHATEVER'), 'NETWORK', 'the connection failed (EWHATEVER)'],
    [
      'a parser error with a code',
      coded('HPE_INVALID_VERSION'),
      'NETWORK',
      'it does not answer in HTTP (HTTPParserError)',
    ],
    ['a bare message', new Error('Load failed'), 'NETWORK', 'Load failed'],
    ['a long message', new Error('x'.repeat(1_000)), 'NETWORK', 'x'.repeat(200)],
    ['text', 'boom', 'NETWORK', 'the request failed'],
    ['nothing', undefined, 'NETWORK', 'the request failed'],
  ])('names host and cause of %s, and no path', (_name, cause, code, state) => {
    const error = transportError(request, cause)
    expect([error.code, error.message]).toEqual([code, `Cannot reach https://metrics.example: ${state}`])
    expect(error.cause).toBe(cause)
  })

  test('ends with an error that is its own cause', () => {
    const loop = new Error('around')
    loop.cause = loop
    expect(transportError(request, loop).message).toBe('Cannot reach https://metrics.example: around')
  })

  test('passes an ApiError on', () => {
    const error = new ApiError('Cannot send a request: the client is closed', { code: 'ABORTED' })
    expect(transportError(request, error)).toBe(error)
  })
})
