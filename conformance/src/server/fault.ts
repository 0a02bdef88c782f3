// How the server misbehaves: each fault is one decision per request, made of what the server knows at that moment.

/** What the server knows about a request when it decides. */
export interface Arrival {
  /** Milliseconds since the client began to record. */
  readonly sinceStartMs: number
  /** Numbers of the events it carries; undefined when it is no intake request. */
  readonly events: readonly number[] | undefined
}

/**
 * What becomes of a request: its effect and its answer; an effect whose answer is lost; a broken connection, silence or a
 * refusal without effect.
 */
export type Verdict =
  | { readonly do: 'accept' | 'lose-answer' | 'reset' | 'hang' }
  | { readonly do: 'refuse'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }

/** A server that misbehaves in one way. */
export interface Fault {
  readonly name: string
  /** For this long after the start nobody listens on the port. */
  readonly unreachableMs?: number
  decide(arrival: Arrival): Verdict
}

const ACCEPT: Verdict = { do: 'accept' }

/** Where a captive portal sends everybody; the page there answers 200. */
export const LOGIN_PATH = '/login'

// A client that waits exactly as long as it was told may be seen up to this much early: two clocks and two timers.
const TIMER_SLACK_MS = 20

export const healthy = (): Fault => ({ name: 'healthy', decide: () => ACCEPT })

/** Every request gets 503 for a while. */
export const unavailable = (forMs: number): Fault => ({
  name: `503 for ${forMs / 1000} s`,
  decide: ({ sinceStartMs }) => (sinceStartMs < forMs ? { do: 'refuse', status: 503 } : ACCEPT),
})

/** Connections are refused for a while. */
export const unreachable = (forMs: number): Fault => ({
  name: `connection refused for ${forMs / 1000} s`,
  unreachableMs: forMs,
  decide: () => ACCEPT,
})

/** Every request is redirected to a page that answers 200, as the portal of a hotel does. */
export const captivePortal = (forMs: number): Fault => ({
  name: `captive portal 302 for ${forMs / 1000} s`,
  decide: ({ sinceStartMs }) =>
    sinceStartMs < forMs ? { do: 'refuse', status: 302, headers: { location: LOGIN_PATH } } : ACCEPT,
})

/** The connection breaks after the first intake requests were read; nothing took effect. */
export const resets = (times: number): Fault => firstIntakes(`reset ×${times}`, times, 'reset')

/** The first intake requests take effect, then the connection breaks before the answer. */
export const lostAnswers = (times: number): Fault => firstIntakes(`lost answer ×${times}`, times, 'lose-answer')

/** The first intake request is read and never answered. */
export const hangs = (times: number): Fault => firstIntakes(`${times} request hangs`, times, 'hang')

/** 429 with `Retry-After`; whoever comes back before that time gets it again. */
export function throttled(seconds: number): Fault {
  let untilMs: number | undefined
  return {
    name: `429 with Retry-After ${seconds}`,
    decide({ sinceStartMs, events }) {
      if (events === undefined) return ACCEPT
      untilMs ??= sinceStartMs + seconds * 1000 - TIMER_SLACK_MS
      if (sinceStartMs >= untilMs) return ACCEPT
      return { do: 'refuse', status: 429, headers: { 'retry-after': String(seconds) } }
    },
  }
}

/** 413 for every intake request with more events than this. */
export const tooLarge = (maxEvents: number): Fault => ({
  name: `413 above ${maxEvents} events`,
  decide: ({ events = [] }) => (events.length > maxEvents ? { do: 'refuse', status: 413 } : ACCEPT),
})

/** 400 for every intake request that holds this event; the answer doesn't say which event it was. */
export const poisoned = (event: number): Fault => ({
  name: `400 for a batch with event ${event}`,
  decide: ({ events = [] }) => (events.includes(event) ? { do: 'refuse', status: 400 } : ACCEPT),
})

function firstIntakes(name: string, times: number, what: 'reset' | 'lose-answer' | 'hang'): Fault {
  let left = times
  return {
    name,
    decide({ events }) {
      if (events === undefined || left === 0) return ACCEPT
      left--
      return { do: what }
    },
  }
}
