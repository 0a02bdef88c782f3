// Flushing one or several experiments: one attempt that never throws, or several that throw when anything is missing.
import type { Clock } from './clock.ts'
import { type DeliveryStats, Ledger, sumStats } from './deliver/ledger.ts'
import { CollectorError } from './errors.ts'
import { type FlushResult, flushResult, lostCount, pendingCount } from './flush-result.ts'
import type { DeliveryHost, LaneView } from './hosts/delivery-host.ts'
import { integerFrom0, positive } from './options.ts'

/** Bounds of `flush()`. */
export interface FlushOptions {
  /**
   * Bound of the whole call, in milliseconds, > 0. What has not arrived by then stays queued.
   * @default 30_000
   */
  readonly timeoutMs?: number
  /** Ends the call early; what has not arrived stays queued. */
  readonly signal?: AbortSignal
}

/** Bounds of `flushOrThrow()`. */
export interface FlushOrThrowOptions extends FlushOptions {
  /**
   * Attempts after the first, ≥ 0; each waits as long as the server asked or the backoff says.
   * @default 3
   */
  readonly retries?: number
}

/** What is flushed, and through what. */
export interface FlushScope {
  readonly clock: Clock
  /** Names the scope in errors. */
  readonly what: string
  /** Absent while nothing was ever recorded. */
  host(): DeliveryHost | undefined
  /** Hands over what is still open. */
  seal(): void
  lanes(): readonly LaneView[]
  /** Lanes that are flushed along, and count for nothing: what earlier processes left must not fail this one. */
  otherLanes?(): readonly LaneView[]
  /** Pending events that the disk alone holds. */
  diskItems(): number
}

/** Flushes one scope and remembers what it reported. */
export class Flusher {
  readonly #scope: FlushScope
  #reported: DeliveryStats = new Ledger().snapshot()

  constructor(scope: FlushScope) {
    this.#scope = scope
  }

  stats(): DeliveryStats {
    this.#scope.host()?.catchUp(0)
    return sumStats(this.#scope.lanes().map(({ ledger }) => ledger.snapshot()))
  }

  async flush(options: FlushOptions = {}): Promise<FlushResult> {
    const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 30_000)
    await this.#attempt(timeoutMs, options.signal)
    return this.#report()
  }

  async flushOrThrow(options: FlushOrThrowOptions = {}): Promise<FlushResult> {
    const result = await this.flushWithRetries(options)
    const stats = this.stats()
    if (lostCount(stats) > 0) throw lostError(this.#scope.what, result, stats)
    if (pendingCount(stats) > 0) throw this.#undeliveredError(result)
    return result
  }

  /** As `flushOrThrow()`, but the result is all it tells. */
  async flushWithRetries(options: FlushOrThrowOptions = {}): Promise<FlushResult> {
    const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 30_000)
    const retries = integerFrom0('retries', options.retries ?? 3)
    const { clock } = this.#scope
    const deadlineMs = clock.nowMs() + timeoutMs
    await this.#attempt(timeoutMs, options.signal)
    for (let retry = 0; retry < retries && pendingCount(this.stats()) > 0; retry++) {
      if (options.signal?.aborted || this.#parkedError() !== undefined) break
      const waitMs = (this.#nextAttemptAt() ?? 0) - clock.nowMs()
      if (clock.nowMs() + waitMs >= deadlineMs) break
      await pause(clock, Math.max(0, waitMs), options.signal)
      await this.#attempt(Math.max(1, deadlineMs - clock.nowMs()), options.signal)
    }
    return this.#report()
  }

  flushSync(options: { readonly timeoutMs?: number } = {}): FlushResult {
    const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 3_000)
    this.#scope.seal()
    this.#scope.host()?.flushSync(timeoutMs)
    return this.#report()
  }

  async #attempt(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    this.#scope.seal()
    const lanes = [...this.#scope.lanes(), ...(this.#scope.otherLanes?.() ?? [])]
    await this.#scope.host()?.flush(lanes, { timeoutMs, signal })
  }

  #report(): FlushResult {
    const now = this.stats()
    const errors = this.#scope.lanes().flatMap(({ ledger }) => ledger.errors)
    const result = flushResult(now, this.#reported, {
      errors: errors.slice(-10),
      nextAttemptAt: this.#nextAttemptAt(),
      onDisk: this.#scope.diskItems(),
    })
    this.#reported = now
    return result
  }

  #nextAttemptAt(): number | undefined {
    const times = this.#scope.lanes().flatMap((lane) => lane.nextAttemptAtMs() ?? [])
    return times.length === 0 ? undefined : Math.min(...times)
  }

  #parkedError(): CollectorError | undefined {
    return this.#scope.lanes().find((lane) => lane.parked !== undefined)?.parked?.error
  }

  #undeliveredError(result: FlushResult): CollectorError {
    const parked = this.#parkedError()
    const waiting = [
      count(result.pendingMetrics, 'metric'),
      count(result.pendingAnnotations, 'annotation'),
      count(result.pendingStatuses, 'status update'),
    ].filter((part) => part !== undefined)
    const pending = `${new Intl.ListFormat('en').format(waiting)} still wait`
    const last = parked?.message ?? result.errors.at(-1)
    const message = `Cannot flush ${this.#scope.what}: ${pending}${last === undefined ? '' : `; last error: ${last}`}`
    return new CollectorError(parked?.code ?? 'UNDELIVERED', message, { cause: parked })
  }
}

function lostError(what: string, result: FlushResult, stats: DeliveryStats): CollectorError {
  const reasons = Object.entries(stats.dropped)
    .filter(([reason]) => reason !== 'non-finite')
    .map(([reason, n]) => `${n} dropped (${reason})`)
  if (result.deadLettered > 0) reasons.push(`${result.deadLettered} refused by the server`)
  const last = result.errors.at(-1)
  return new CollectorError(
    'LOST',
    `Cannot flush ${what}: ${lostCount(stats)} events were lost: ${reasons.join(', ')}${last === undefined ? '' : `; last error: ${last}`}`,
  )
}

function count(n: number, what: string): string | undefined {
  return n === 0 ? undefined : `${n} ${what}${n === 1 ? '' : 's'}`
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(delayMs, resolve, { keepAlive: true })
    signal?.addEventListener('abort', () => {
      timer.cancel()
      resolve()
    })
  })
}
