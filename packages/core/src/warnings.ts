// Warnings a person reads: each kind at most once a minute, so that an outage does not flood a training log.
import type { Clock } from './clock.ts'
import type { Logger } from './options.ts'

const INTERVAL_MS = 60_000

/** Sends warnings to a logger, rate-limited by kind. */
export class Warnings {
  readonly #logger: Logger | false
  readonly #clock: Clock
  readonly #lastMs = new Map<string, number>()

  constructor(logger: Logger | false, clock: Clock) {
    this.#logger = logger
    this.#clock = clock
  }

  /** Warns unless a warning of this kind was given within the last minute. */
  warn(kind: string, message: string): void {
    if (this.#logger === false) return
    const nowMs = this.#clock.nowMs()
    const last = this.#lastMs.get(kind)
    if (last !== undefined && nowMs - last < INTERVAL_MS) return
    this.#lastMs.set(kind, nowMs)
    this.#logger.warn(`syvain-metrics: ${message}`)
  }

  /** Warns the first time only. */
  warnOnce(kind: string, message: string): void {
    if (this.#logger === false || this.#lastMs.has(kind)) return
    this.#lastMs.set(kind, Number.POSITIVE_INFINITY)
    this.#logger.warn(`syvain-metrics: ${message}`)
  }
}
