// How often a key may ask: a bucket of tokens per key, filled at a steady rate. Waits for nobody; says how long to wait.

interface Bucket {
  tokens: number
  atMs: number
}

/** Buckets that are full again say nothing: they are swept when there are more than this. */
const SWEEP_ABOVE = 10_000

/** A token bucket for each caller: steady use up to the rate, and a minute's worth at once after a quiet minute. */
export class RateLimit {
  readonly #perMinute: number
  readonly #buckets = new Map<string, Bucket>()

  /** @param perMinute Requests of one caller; 0 for no limit. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** Callers that are remembered. */
  get size(): number {
    return this.#buckets.size
  }

  /**
   * Takes a token.
   *
   * @returns 0 when there was one; else the milliseconds until there is.
   */
  take(caller: string, nowMs: number): number {
    const perMs = this.#perMinute / 60_000
    if (perMs === 0) return 0
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#perMinute, atMs: nowMs }
    // A clock that went back fills nothing.
    const tokens = Math.min(this.#perMinute, bucket.tokens + Math.max(0, nowMs - bucket.atMs) * perMs)
    const isAllowed = tokens >= 1
    if (!this.#buckets.has(caller) && this.#buckets.size >= SWEEP_ABOVE) this.#sweep(nowMs)
    this.#buckets.set(caller, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs })
    return isAllowed ? 0 : Math.ceil((1 - tokens) / perMs)
  }

  #sweep(nowMs: number): void {
    const perMs = this.#perMinute / 60_000
    for (const [caller, { tokens, atMs }] of this.#buckets) {
      if (tokens + (nowMs - atMs) * perMs >= this.#perMinute) this.#buckets.delete(caller)
    }
  }
}
