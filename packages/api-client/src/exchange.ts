// One attempt: send, read, classify. The result is a value; only misuse throws.
import { ApiError } from './api-error.ts'
import { classify } from './classify.ts'
import type { Client } from './client.ts'
import type { Outcome } from './outcome.ts'
import { type CallOptions, httpRequest, type RequestPlan } from './request.ts'
import type { HttpReply } from './transport.ts'
import { transportError } from './transport-error.ts'

/**
 * Sends a request once.
 *
 * @throws ApiError INVALID_OPTION when the request cannot be built.
 */
export async function exchange<T>(
  client: Client,
  plan: RequestPlan<T>,
  options: CallOptions = {},
): Promise<Outcome<T>> {
  const { internals, host } = client
  const request = httpRequest(client, plan, options)
  if (internals.closed) {
    return { kind: 'retry', error: new ApiError(`Cannot ${plan.action}: the client is closed`, { code: 'ABORTED' }) }
  }
  let reply: HttpReply
  try {
    reply = await internals.transport.request(request)
  } catch (cause) {
    return { kind: 'retry', error: transportError(request, cause, options.signal?.aborted ? 'signal' : undefined) }
  }
  const outcome = classify(reply, {
    action: plan.action,
    host,
    token: options.token ?? internals.token,
    nowMs: internals.nowMs(),
    read: plan.read,
    readText: plan.readText,
    items: plan.items,
  })
  // Only an answer of the service: an error page in between announces nothing and must not make us forget.
  if (outcome.kind === 'ok') internals.extensions = outcome.extensions
  return outcome
}
