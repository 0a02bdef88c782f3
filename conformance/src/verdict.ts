// Judges a row: which expectations were missed, in words. Peers are measured by the same rules and judged by nobody.
import type { Observation } from './observation.ts'
import type { Row } from './row.ts'

/** Missed expectations, empty when all are met. */
export function verdict({ expect, ending }: Row, seen: Observation): string[] {
  const problems: string[] = [...seen.errors]
  const miss = (isMissed: boolean, words: string): void => {
    if (isMissed) problems.push(words)
  }
  const { lostEvents, maxLost = 0, maxFailedRequests, minRequestsWhileBlocked, maxEndingMs } = expect
  if (lostEvents === undefined) miss(seen.lost > maxLost, `${seen.lost} lost, at most ${maxLost} may be`)
  else {
    const isExact = seen.lost === lostEvents.length && lostEvents.every((event) => seen.lostEvents.includes(event))
    miss(!isExact, `${seen.lost} lost (${seen.lostEvents.join(', ')}), exactly ${lostEvents.join(', ')} must be`)
  }
  miss(seen.doubles > 0, `${seen.doubles} took effect twice`)
  miss(seen.reusedKeys > 0, `${seen.reusedKeys} idempotency keys came with other bytes`)
  miss(seen.earlyRequests > 0, `${seen.earlyRequests} requests before Retry-After was over`)
  miss(!seen.isExitKept, seen.isOverdue ? 'the process did not end by itself' : `the process ended with ${seen.exit}`)
  if (maxFailedRequests !== undefined) {
    miss(
      seen.failedRequests > maxFailedRequests,
      `${seen.failedRequests} failed requests, at most ${maxFailedRequests} may be`,
    )
  }
  if (minRequestsWhileBlocked !== undefined) {
    const requests = seen.requestsWhileBlocked ?? 0
    miss(
      requests < minRequestsWhileBlocked,
      `${requests} requests while blocked, at least ${minRequestsWhileBlocked} must be`,
    )
  }
  if (maxEndingMs !== undefined) {
    miss(seen.endingMs > maxEndingMs, `the end took ${seen.endingMs} ms, at most ${maxEndingMs} may be`)
  }
  if (ending.kind === 'shutdown') problems.push(...dishonesties(seen))
  return problems
}

// A client that was shut down must have said what became of the events: neither less nor more than happened.
function dishonesties({ lost, told }: Observation): string[] {
  const { farewell } = told
  if (farewell === undefined) return ['it did not say what became of the events']
  const said = farewell.lost + farewell.pending
  if (said !== lost) return [`it said that ${said} were lost or pending, and ${lost} were`]
  return farewell.isOk === (lost === 0) ? [] : [`it said ${farewell.isOk ? 'ok' : 'not ok'}, and ${lost} were lost`]
}
