import { describe, expect, test } from 'vitest'
import { ApiError } from '../src/index.ts'
import { transportError } from '../src/transport-error.ts'

const request = { url: 'https://metrics.example/api/v1/folders?path=secret', timeoutMs: 10 }
const coded = (code: string, message = 'connect ECONNREFUSED at 10.0.0.1'): Error =>
  Object.assign(new Error(message), { code })

// fetch of Deno 2.9 gives these and no code.
const denoFailures: [said: string, state: string][] = [
  ['client error (Connect): tcp connect error: Connection refused (os error 111)', 'connection refused (ECONNREFUSED)'],
  [
    'client error (Connect): tcp connect error: Connection reset by peer (os error 104)',
    'connection reset (ECONNRESET)',
  ],
  ['client error (SendRequest): connection closed before message completed', 'connection reset (ECONNRESET)'],
  ['client error (SendRequest): invalid HTTP version parsed', 'it does not answer in HTTP (HTTPParserError)'],
  [
    'client error (Connect): received corrupt message of type InvalidContentType',
    'the TLS handshake failed; http:// may be meant (EPROTO)',
  ],
  ['client error (Connect): dns error: failed to lookup address information', 'no such host name (ENOTFOUND)'],
  [
    'client error (Connect): invalid peer certificate',
    'error sending request for url (https://metrics.example): client error (Connect): invalid peer certificate',
  ],
]

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
    [
      'a parser error of Bun',
      coded('Malformed_HTTP_Response', 'Malformed_HTTP_Response fetching "https://metrics.example/x?path=secret"'),
      'NETWORK',
      'it does not answer in HTTP (HTTPParserError)',
    ],
    ...denoFailures.map<[string, unknown, string, string]>(([said, state]) => [
      `what Deno calls “${said}”`,
      new TypeError('fetch failed', { cause: new Error(`error sending request for url (${request.url}): ${said}`) }),
      'NETWORK',
      state,
    ]),
    [
      'a message with a URL in it',
      new Error('Cannot fetch "https://metrics.example/api?path=secret#x" (http://a.b:1/secret)'),
      'NETWORK',
      'Cannot fetch "https://metrics.example" (http://a.b:1)',
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
