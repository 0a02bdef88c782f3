// A call that answers with data or throws: attempts, waits, one idempotency key for all of them.
import { ApiError } from './api-error.ts'
import { backoffMs } from './backoff.ts'
import type { Client } from './client.ts'
import { exchange } from './exchange.ts'
import { newIdempotencyKey } from './idempotency-key.ts'
import type { Outcome } from './outcome.ts'
import type { CallOptions, RequestPlan } from './request.ts'

/** A longer wait is the caller's decision: the call ends and its error says how long. */
export const MAX_WAIT_MS = 60_000
// The Python client asks 10 times for the result of a request that is still running.
const MAX_POLLS = 10

/**
 * Sends a request until it is answered, at most `attempts` times.
 *
 * A request that the server is still working on is asked for again with the same key, 10 times, beyond the attempts.
 *
 * @throws ApiError of the last attempt.
 */
export async function call<T>(client: Client, plan: RequestPlan<T>, options: CallOptions = {}): Promise<T> {
  const { attempts, sleep, random } = client.internals
  const idempotencyKey = options.idempotencyKey ?? (plan.idempotent === true ? newIdempotencyKey() : undefined)
  let failures = 0
  let polls = 0
  while (true) {
    const outcome = await exchange(client, plan, { ...options, idempotencyKey })
    if (outcome.kind === 'ok') return outcome.data
    if (outcome.kind === 'in-progress') polls++
    else failures++
    const waitMs = waitBeforeNext(outcome, { failures, polls, attempts, random })
    if (waitMs === undefined) throw outcome.error
    try {
      await sleep(waitMs, options.signal)
    } catch (cause) {
      throw new ApiError(`Cannot ${plan.action}: the call was aborted`, { code: 'ABORTED', cause })
    }
  }
}

function waitBeforeNext<T>(
  outcome: Exclude<Outcome<T>, { kind: 'ok' }>,
  state: { failures: number; polls: number; attempts: number; random: () => number },
): number | undefined {
  const { failures, polls, attempts, random } = state
  if (outcome.error.code === 'ABORTED') return undefined
  let waitMs: number
  if (outcome.kind === 'in-progress' && polls <= MAX_POLLS) waitMs = outcome.afterMs
  else if ((outcome.kind === 'retry' || outcome.kind === 'suspicious') && failures < attempts) {
    waitMs = (outcome.kind === 'retry' ? outcome.afterMs : undefined) ?? backoffMs(failures - 1, random)
  } else return undefined
  return waitMs <= MAX_WAIT_MS ? waitMs : undefined
}
