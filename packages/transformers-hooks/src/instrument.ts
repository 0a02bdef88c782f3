// Measures every call of a pipeline where it is used: nothing is scored, nothing else changes.
import type { MetricWriter } from './metric-writer.ts'
import { PerformanceLog, type PerformanceReport } from './performance-log.ts'
import { generationOptions } from './pipe-runner.ts'
import { eosOf, type PipelineLike } from './pipeline-like.ts'
import { sendPerformance } from './publish-performance.ts'
import { Publisher } from './publisher.ts'
import { isGenerative } from './read-output.ts'
import { type StreamerLike, type TokenTiming, tokenTiming } from './token-timing.ts'

/** Options of `instrument`. */
export interface InstrumentOptions {
  /** Stands before every metric name, with a slash. */
  name?: string
  /** Metadata `split` of every metric; `'serve'` unless told. */
  split?: string
  /** How often running values are sent; 1000 ms unless told. */
  everyMs?: number
  /** Times tokens through a streamer of its own; on for tasks that generate text. */
  tokens?: boolean
  /** Calls that are left out; 0 unless told. */
  warmup?: number
  /** Latencies that are kept for exact percentiles, 100000 unless told. */
  keepCalls?: number
  /** What to do when the experiment throws; `'warn'` unless told. */
  onError?: 'warn' | 'throw'
  /** Milliseconds, monotonic. */
  clock?: () => number
}

/** What was measured. */
export interface InstrumentReport extends PerformanceReport {
  readonly calls: number
  readonly errors: number
}

/** What an instrumented pipeline has in addition. */
export interface Instrumented {
  readonly instrumentation: {
    /** Numbers so far. */
    report(): InstrumentReport
    /** Publishes the final numbers; done by `dispose()` of the pipeline too. Later calls publish nothing. */
    finish(): InstrumentReport
  }
}

/**
 * A stand-in for the pipeline that measures its calls: latency, throughput, errors, tokens. It has the same type, the same
 * properties, and throws what the pipeline throws.
 *
 * @param pipe a pipeline, or any async function.
 * @param experiment where values go: running ones once a second, final ones with `instrumentation.finish()`.
 * @example
 * const classify = instrument(await pipeline('text-classification', MODEL), experiment)
 * await classify('a good film')
 * classify.instrumentation.finish()
 */
export function instrument<T extends PipelineLike>(
  pipe: T,
  experiment: MetricWriter,
  options: InstrumentOptions = {},
): T & Instrumented {
  if (options.everyMs !== undefined && !(options.everyMs > 0)) {
    throw new RangeError(`Cannot instrument: everyMs must be above 0, received ${options.everyMs}`)
  }
  const meter = new Meter(pipe, experiment, options)
  return new Proxy(pipe, {
    apply: (target, _self, args: unknown[]) => meter.call(target, args),
    get(target, key) {
      if (key === 'instrumentation') return meter.face
      const value: unknown = Reflect.get(target, key)
      if (key !== 'dispose' || typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        meter.face.finish()
        return Reflect.apply(value, target, args)
      }
    },
    has: (target, key) => key === 'instrumentation' || Reflect.has(target, key),
  }) as T & Instrumented
}

class Meter {
  readonly face: Instrumented['instrumentation']
  readonly #log: PerformanceLog
  readonly #publisher: Publisher
  readonly #clock: () => number
  readonly #everyMs: number
  readonly #timesTokens: boolean
  readonly #eos: number | readonly number[] | undefined
  #calls = 0
  #errors = 0
  #lastMs: number
  #finished = false

  constructor(pipe: PipelineLike, experiment: MetricWriter, options: InstrumentOptions) {
    this.#log = new PerformanceLog({ warmup: options.warmup ?? 0, maxValues: options.keepCalls ?? 100_000 })
    this.#publisher = new Publisher(experiment, {
      prefix: options.name ?? '',
      metadata: { split: options.split ?? 'serve' },
      onError: options.onError ?? 'warn',
    })
    this.#clock = options.clock ?? (() => performance.now())
    this.#everyMs = options.everyMs ?? 1000
    this.#timesTokens = options.tokens ?? isGenerative(pipe.task)
    this.#eos = eosOf(pipe)
    this.#lastMs = this.#clock()
    this.face = { report: () => this.#report(), finish: () => this.#finish() }
  }

  async call(target: PipelineLike, args: readonly unknown[]): Promise<unknown> {
    const warm = this.#log.isWarmup()
    const timings: TokenTiming[] = []
    const startMs = this.#clock()
    try {
      const output = await target(...(this.#timesTokens ? this.#withTiming(args, timings) : args))
      const first = args[0]
      if (!warm) {
        const samples = Array.isArray(first) && !isChat(first) ? first.length : 1
        this.#log.add({ startMs, endMs: this.#clock(), samples, audioSeconds: 0 })
        for (const timing of timings) this.#log.addTokens(timing)
      }
      return output
    } catch (error) {
      this.#errors++
      throw error
    } finally {
      this.#calls++
      this.#tick()
    }
  }

  #withTiming(args: readonly unknown[], timings: TokenTiming[]): unknown[] {
    const last = args.at(-1)
    const given = args.length > 1 && isOptions(last)
    const streamer = (inner?: StreamerLike): TokenTiming => {
      const timing = tokenTiming({ clock: this.#clock, eos: this.#eos, inner })
      timings.push(timing)
      return timing
    }
    const timed = generationOptions(given ? last : {}, { streamer, stoppingCriteria: [] })
    return [...(given ? args.slice(0, -1) : args), timed]
  }

  #tick(): void {
    const nowMs = this.#clock()
    if (nowMs - this.#lastMs < this.#everyMs) return
    this.#lastMs = nowMs
    this.#log.lookAtMemory()
    this.#send('running', this.#calls)
  }

  #send(aggregation: string, step: number | null): void {
    const at = { step, aggregation }
    this.#publisher.metric('calls', this.#calls, at)
    this.#publisher.metric('call_errors', this.#errors, at)
    sendPerformance(this.#publisher, this.#log.report(), at)
  }

  #report(): InstrumentReport {
    return { calls: this.#calls, errors: this.#errors, ...this.#log.report() }
  }

  #finish(): InstrumentReport {
    if (!this.#finished) {
      this.#finished = true
      this.#log.lookAtMemory()
      this.#send('final', null)
      this.#publisher.annotation('pipeline measured', { calls: this.#calls, errors: this.#errors })
    }
    return this.#report()
  }
}

function isOptions(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** A conversation is one input, though it is a list. */
function isChat(value: readonly unknown[]): boolean {
  return isOptions(value[0]) && 'role' in value[0]
}
