// Turns what a platform throws when no reply came into one line: which host, what happened, which system code.
import { ApiError, isApiError } from './api-error.ts'
import type { CutBy } from './deadline.ts'
import type { HttpRequest } from './transport.ts'

const WORDS: Readonly<Record<string, string>> = {
  HTTPParserError: 'it does not answer in HTTP',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection aborted',
  EPIPE: 'connection closed while sending',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name cannot be resolved at the moment',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'connecting took too long',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer was shorter than announced',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; http:// may be meant',
  EPROTO: 'the TLS handshake failed; http:// may be meant',
}

// undici, Node and Bun name the parser's complaint differently, and sometimes not at all.
const PARSER_ERROR = 'HTTPParserError'

// fetch of Deno gives no code, only what its libraries say.
const PHRASES: readonly (readonly [phrase: RegExp, code: string])[] = [
  [/connection refused/i, 'ECONNREFUSED'],
  [/connection reset|connection closed before message completed|error reading a body from connection/i, 'ECONNRESET'],
  [/invalid HTTP version parsed/i, PARSER_ERROR],
  [/corrupt message of type InvalidContentType/, 'EPROTO'],
  [/dns error/i, 'ENOTFOUND'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
]

const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/**
 * The error for an exchange without a whole reply.
 *
 * @example
 * ```text
 * Cannot reach http://127.0.0.1:1: connection refused (ECONNREFUSED)
 * ```
 */
export function transportError(
  request: Pick<HttpRequest, 'url' | 'timeoutMs'>,
  cause: unknown,
  cutBy?: CutBy,
): ApiError {
  if (isApiError(cause)) return cause
  const host = new URL(request.url).origin
  if (cutBy === 'signal') return new ApiError(`Cannot reach ${host}: the call was aborted`, { code: 'ABORTED', cause })
  if (cutBy === 'timeout') {
    return new ApiError(`Cannot reach ${host}: no answer within ${request.timeoutMs} ms`, { code: 'TIMEOUT', cause })
  }
  const code = systemCode(cause)
  const state = code === undefined ? innermostMessage(cause) : `${WORDS[code] ?? 'the connection failed'} (${code})`
  return new ApiError(`Cannot reach ${host}: ${state}`, {
    code: code !== undefined && TIMEOUT_CODES.has(code) ? 'TIMEOUT' : 'NETWORK',
    cause,
  })
}

// fetch wraps the system's error in `cause`; connecting to several addresses wraps them in `errors`.
function systemCode(error: unknown): string | undefined {
  for (const link of causes(error)) {
    const { code } = link as { code?: unknown }
    if (typeof code === 'string' && code !== '') return isParserCode(code) ? PARSER_ERROR : code
    if ((link as { name?: unknown }).name === PARSER_ERROR) return PARSER_ERROR
  }
  const message = innermostMessage(error)
  return PHRASES.find(([phrase]) => phrase.test(message))?.[1]
}

function isParserCode(code: string): boolean {
  return code.startsWith('HPE_') || code === 'Malformed_HTTP_Response'
}

function innermostMessage(error: unknown): string {
  let message = 'the request failed'
  for (const link of causes(error)) if (link instanceof Error && link.message !== '') message = link.message
  // Bun and Deno put the whole URL in: path and query may tell what they should not.
  return message.replace(/(\bhttps?:\/\/[^\s/?#"')]+)[^\s"')]*/gi, '$1').slice(0, 200)
}

function* causes(error: unknown): Generator<object> {
  let link = error
  for (let depth = 0; depth < 5 && typeof link === 'object' && link !== null; depth++) {
    yield link
    const { cause, errors } = link as { cause?: unknown; errors?: unknown }
    link = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
}
