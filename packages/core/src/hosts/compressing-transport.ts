// Compresses bodies on their way to another machine. Never on loopback, where it costs more than it saves, and only for a server that
// announced extensions: of any other it is not known whether it decodes, and a refused body would cost events.
import type { HttpReply, HttpRequest, Transport } from '@syvain-metrics/api-client'
import { EXTENSIONS_HEADER } from '@syvain-metrics/protocol'

/** Smaller bodies are sent as they are: a packet holds them anyway. */
export const MIN_COMPRESSED_BYTES = 1024

/** Compresses bytes with gzip. */
export type Gzip = (bytes: Uint8Array) => Promise<Uint8Array>

/** A transport over another one, to one host, that compresses bodies of more than 1 kB. */
export function compressingTransport(inner: Transport, gzip: Gzip): Transport {
  let use: 'unknown' | 'yes' | 'no' = 'unknown'
  return {
    async request(request: HttpRequest): Promise<HttpReply> {
      const sent = use === 'yes' ? await withGzip(request, gzip) : request
      const reply = await inner.request(sent)
      if (use === 'unknown' && reply.header(EXTENSIONS_HEADER) !== null) use = isLoopback(request.url) ? 'no' : 'yes'
      // The caller sends a 415 again; then it goes as it is.
      if (reply.status === 415 && sent !== request) use = 'no'
      return reply
    },
    close: () => inner.close(),
  }
}

async function withGzip(request: HttpRequest, gzip: Gzip): Promise<HttpRequest> {
  const { body, headers } = request
  if (body === undefined) return request
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  if (bytes.length < MIN_COMPRESSED_BYTES) return request
  return { ...request, body: await gzip(bytes), headers: { ...headers, 'content-encoding': 'gzip' } }
}

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
