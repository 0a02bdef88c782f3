// Login of the dashboard: a one-time code or a key is exchanged for a session in a cookie that scripts cannot read.

import type { FillRandom } from '../ids.ts'
import { hashSecret, randomText, sameHash } from '../keys/token.ts'

/** Longest list of links that were made and not used; the oldest is given up. */
const MAX_LINKS = 100

/** Links made by this process. They are in memory only: a restart makes them useless. */
export class LoginLinks {
  readonly #codes: { hash: Uint8Array; expiresAtMs: number }[] = []
  readonly #random: FillRandom
  readonly #ttlMs: number

  constructor(random: FillRandom, ttlMs: number) {
    this.#random = random
    this.#ttlMs = ttlMs
  }

  /** A new code, valid once. */
  create(nowMs: number): string {
    const code = randomText(43, this.#random)
    this.#codes.push({ hash: hashSecret(code), expiresAtMs: nowMs + this.#ttlMs })
    if (this.#codes.length > MAX_LINKS) this.#codes.shift()
    return code
  }

  /** Uses a code up. @returns Whether it was good. */
  redeem(code: string, nowMs: number): boolean {
    const hash = hashSecret(code)
    const at = this.#codes.findIndex((known) => sameHash(known.hash, hash))
    if (at < 0) return false
    const [known] = this.#codes.splice(at, 1)
    return known!.expiresAtMs > nowMs
  }
}

/** Name of the cookie: browsers share cookies between ports, two servers must not share a session. */
export function cookieName(port: number): string {
  return `syvain_metrics_${port}`
}

/** The session token of a `Cookie` header. */
export function readCookie(header: string | null, port: number): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === cookieName(port)) return part.slice(at + 1).trim()
  }
  return undefined
}

/** The `Set-Cookie` header of a session; a lifetime of 0 takes it back. */
export function sessionCookie(token: string, port: number, lifetimeMs: number): string {
  const seconds = Math.floor(lifetimeMs / 1000)
  return `${cookieName(port)}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`
}

/**
 * Whether a request was made by a page of this server. A browser says so by itself in `Sec-Fetch-Site` or `Origin`; a request with a
 * cookie and neither of them comes from no browser we know.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  if (origin === null) return site === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')?.toLowerCase()
}
