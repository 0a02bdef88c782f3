// Latency, throughput, tokens and memory of an evaluation.
import { Distribution, type Percentiles } from './distribution.ts'
import type { TokenTiming } from './token-timing.ts'

/** Token numbers of all generations. */
export interface TokenReport {
  readonly timeToFirstTokenMs: Percentiles | null
  readonly interTokenMs: Percentiles | null
  /** Tokens after the first of each generation, per second of decoding; null when nothing was decoded. */
  readonly decodeTokensPerSecond: number | null
  /** All generated tokens per second of time spent in calls. */
  readonly tokensPerSecond: number | null
  readonly tokensIn: number
  readonly tokensOut: number
}

/** How fast it ran. Times in milliseconds, memory in bytes. */
export interface PerformanceReport {
  /** One value per call that succeeded; warm-up calls are left out. */
  readonly latencyMs: Percentiles | null
  /** Samples per second of wall time between the first start and the last end; null below one measured call. */
  readonly samplesPerSecond: number | null
  /** Calls that were left out of the latency as warm-up. */
  readonly warmupCalls: number
  readonly tokens: TokenReport | null
  /** Time spent in calls per second of audio; null when no sample told its length. */
  readonly realTimeFactor: number | null
  /** Highest values seen, looked at with the running values; null where the platform does not tell. */
  readonly peakRssBytes: number | null
  readonly peakHeapBytes: number | null
}

/** One call that was measured. */
export interface MeasuredCall {
  readonly startMs: number
  readonly endMs: number
  /** Samples that the call answered. */
  readonly samples: number
  readonly audioSeconds: number
}

interface NodeProcess {
  memoryUsage?: () => { rss: number; heapUsed: number }
}

/** Collects the measurements of one evaluation. */
export class PerformanceLog {
  readonly #latency: Distribution
  readonly #firstToken: Distribution
  readonly #interToken: Distribution
  readonly #warmup: number
  #warmedUp = 0
  #startMs = Number.POSITIVE_INFINITY
  #endMs = Number.NEGATIVE_INFINITY
  #samples = 0
  #tokens = { in: 0, out: 0, decoded: 0, decodedMs: 0, generations: 0 }
  #audio = { seconds: 0, ms: 0 }
  #peakRss = 0
  #peakHeap = 0

  constructor({ warmup, maxValues }: { warmup: number; maxValues: number }) {
    this.#warmup = warmup
    this.#latency = new Distribution(maxValues)
    this.#firstToken = new Distribution(maxValues)
    this.#interToken = new Distribution(maxValues)
  }

  /** Takes the place of one warm-up call, as long as there is one. Ask once per call, before it. */
  isWarmup(): boolean {
    if (this.#warmedUp >= this.#warmup) return false
    this.#warmedUp++
    return true
  }

  add(call: MeasuredCall): void {
    const ms = call.endMs - call.startMs
    this.#latency.add(ms)
    this.#startMs = Math.min(this.#startMs, call.startMs)
    this.#endMs = Math.max(this.#endMs, call.endMs)
    this.#samples += call.samples
    if (call.audioSeconds > 0)
      this.#audio = { seconds: this.#audio.seconds + call.audioSeconds, ms: this.#audio.ms + ms }
  }

  /** A latency that was measured elsewhere: by the caller, or in an evaluation that is being resumed. */
  addLatency(ms: number): void {
    this.#latency.add(ms)
  }

  addTokens(timing: TokenTiming): void {
    if (timing.timeToFirstTokenMs !== null) this.#firstToken.add(timing.timeToFirstTokenMs)
    for (const gap of timing.interTokenMs) this.#interToken.add(gap)
    this.#tokens.in += timing.tokensIn
    this.#tokens.out += timing.tokensOut
    this.#tokens.decoded += timing.decoded.tokens
    this.#tokens.decodedMs += timing.decoded.ms
    this.#tokens.generations++
  }

  /** Looks at the memory of the process; costs some ten microseconds, so not for every sample. */
  lookAtMemory(): void {
    const usage = (globalThis as { process?: NodeProcess }).process?.memoryUsage?.()
    if (usage === undefined) return
    this.#peakRss = Math.max(this.#peakRss, usage.rss)
    this.#peakHeap = Math.max(this.#peakHeap, usage.heapUsed)
  }

  get samplesPerSecond(): number | null {
    const wallMs = this.#endMs - this.#startMs
    return wallMs > 0 && this.#samples > 0 ? (1000 * this.#samples) / wallMs : null
  }

  report(): PerformanceReport {
    return {
      latencyMs: this.#latency.percentiles(),
      samplesPerSecond: this.samplesPerSecond,
      warmupCalls: this.#warmedUp,
      tokens: this.#tokens.generations === 0 ? null : this.#tokenReport(),
      realTimeFactor: this.#audio.seconds > 0 ? this.#audio.ms / 1000 / this.#audio.seconds : null,
      peakRssBytes: this.#peakRss || null,
      peakHeapBytes: this.#peakHeap || null,
    }
  }

  #tokenReport(): TokenReport {
    const { in: tokensIn, out: tokensOut, decoded, decodedMs } = this.#tokens
    return {
      timeToFirstTokenMs: this.#firstToken.percentiles(),
      interTokenMs: this.#interToken.percentiles(),
      decodeTokensPerSecond: decodedMs > 0 ? (1000 * decoded) / decodedMs : null,
      tokensPerSecond: this.#latency.sum > 0 ? (1000 * tokensOut) / this.#latency.sum : null,
      tokensIn,
      tokensOut,
    }
  }
}
