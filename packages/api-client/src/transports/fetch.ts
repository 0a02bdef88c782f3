// Transport over the platform's fetch: browsers, Deno, Bun, edge runtimes.
import { ApiError } from '../api-error.ts'
import { withDeadline } from '../deadline.ts'
import type { HttpReply, HttpRequest, Transport } from '../transport.ts'
import { transportError } from '../transport-error.ts'

/**
 * A transport for any runtime that has fetch.
 *
 * @param fetchImpl Default: the global fetch at the time of the request.
 */
export function fetchTransport(fetchImpl?: typeof fetch): Transport {
  let closed = false

  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
    if (closed) throw new ApiError('Cannot send a request: the client is closed', { code: 'ABORTED' })
    // A bare call: some runtimes refuse fetch as a method of another object.
    const send = fetchImpl ?? globalThis.fetch
    return replyOf(await send(request.url, init(request, signal)))
  }

  return {
    request(request) {
      return withDeadline(
        request,
        () => {
          const controller = new AbortController()
          return { result: exchange(request, controller.signal), abort: (reason) => controller.abort(reason) }
        },
        (cause, cutBy) => transportError(request, cause, cutBy),
      )
    },
    async close() {
      closed = true
    },
  }
}

function init({ method, headers, body }: HttpRequest, signal: AbortSignal): RequestInit {
  return {
    method,
    headers: { ...headers },
    redirect: 'manual', // nothing else is set: edge runtimes throw for fields that they do not know
    signal,
    // The DOM's types want an array over a plain buffer; every runtime takes any.
    ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
  }
}

async function replyOf(response: Response): Promise<HttpReply> {
  // Browsers hide where a redirect leads and even its number.
  const status = response.type === 'opaqueredirect' ? 302 : response.status
  return { status, header: (name) => response.headers.get(name), text: await response.text() }
}
