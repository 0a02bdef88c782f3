// The client: where requests go, with which key, over which transport. It holds no queue and no timer.
import { type Extension, shown } from '@syvain-metrics/protocol'
import { ApiError } from './api-error.ts'
import { checkedKey } from './resolve-api-key.ts'
import { resolveHost } from './resolve-host.ts'
import { sleep as realSleep } from './sleep.ts'
import type { Transport } from './transport.ts'

/** Settings of a client. */
export interface ClientOptions {
  /** An http(s) origin. Default `https://metrics.syvain.com`. */
  readonly host?: string
  /** Organisation key, sent unless a call brings a token of its own. */
  readonly token: string
  /** Bound of each attempt, in milliseconds, > 0. Default 10,000. */
  readonly timeoutMs?: number
  /** Default: undici on Node, fetch elsewhere. A transport that is passed in is not closed by the client. */
  readonly transport?: Transport
  /** Attempts of a call that answers with data, ≥ 1. Default 3. */
  readonly attempts?: number
  /** Returns a number in [0, 1): the jitter between attempts. Default `Math.random`. */
  readonly random?: () => number
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  readonly nowMs?: () => number
  /** Waits between attempts; rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** What the endpoint functions take first. */
export interface Client {
  /** The origin, without trailing slash. */
  readonly host: string
  /** What the host announced with its latest reply; empty before the first. */
  readonly extensions: ReadonlySet<Extension>
  /** Ends idle connections. A call after it fails with code ABORTED. */
  close(): Promise<void>
  /** For the endpoint functions of this package. */
  readonly internals: ClientInternals
}

/** What the endpoint functions need of a client. */
export interface ClientInternals {
  readonly token: string
  readonly timeoutMs: number
  readonly attempts: number
  readonly transport: Transport
  readonly headers: Readonly<Record<string, string>>
  readonly random: () => number
  readonly nowMs: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  extensions: ReadonlySet<Extension>
  closed: boolean
}

/** What differs between the entries of this package. */
export interface Platform {
  readonly transport: () => Transport
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Makes a client; opens no connection.
 *
 * @throws ApiError INVALID_OPTION that names the option, its rule and the value received.
 */
export function createClientOn(platform: Platform, options: ClientOptions): Client {
  const host = resolveHost(options.host)
  const { transport, random = Math.random, nowMs = Date.now, sleep = realSleep } = options
  const internals: ClientInternals = {
    token: checkedKey(options.token, 'token'),
    timeoutMs: checkedTimeoutMs(options.timeoutMs ?? 10_000),
    attempts: checkedAttempts(options.attempts ?? 3),
    transport: transport ?? platform.transport(),
    headers: platform.headers,
    random,
    nowMs,
    sleep,
    extensions: new Set(),
    closed: false,
  }
  return {
    host,
    get extensions() {
      return internals.extensions
    },
    async close() {
      internals.closed = true
      if (transport === undefined) await internals.transport.close()
    },
    internals,
  }
}

/**
 * A time that an attempt may take.
 *
 * @throws ApiError INVALID_OPTION unless it is a finite number > 0.
 */
export function checkedTimeoutMs(value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw invalid(`timeoutMs must be a number > 0, in milliseconds, got ${shown(value)}`)
}

function checkedAttempts(value: number): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw invalid(`attempts must be an integer ≥ 1, got ${shown(value)}`)
}

function invalid(rule: string): ApiError {
  return new ApiError(`Cannot use this option: ${rule}`, { code: 'INVALID_OPTION' })
}
