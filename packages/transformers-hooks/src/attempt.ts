// One call: its time, its tokens, its deadline. Whatever it throws is a value here.
import type { SampleContext } from './sample.ts'
import { type StreamerLike, type TokenTiming, tokenTiming } from './token-timing.ts'

/** What a call needs to know. */
export interface AttemptOptions {
  readonly clock: () => number
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal | undefined
  readonly eos: number | readonly number[] | undefined
}

/** A call that is over. */
export interface Attempt<T> {
  readonly output: T | undefined
  /** What it threw, wrapped because that may be undefined; null when it returned. */
  readonly failure: { readonly error: unknown } | null
  readonly startMs: number
  readonly endMs: number
  readonly timings: readonly TokenTiming[]
}

/** A generation that polls its stopping criteria gets this long to reach its next token before it is left alone. */
const GRACE_MS = 5000

/**
 * Runs a call.
 *
 * A call that is over its time fails with a `TimeoutError`. If it polls its stopping criteria it is waited for, so that
 * it doesn't go on beside the next one; any other call can't be stopped and is left to itself.
 */
export async function attempt<T>(
  run: (context: SampleContext) => T | Promise<T>,
  options: AttemptOptions,
): Promise<Attempt<T>> {
  const startMs = options.clock()
  const context = new CallContext(options, startMs)
  try {
    const bounded = options.timeoutMs !== undefined || options.signal !== undefined
    const output = bounded ? await withDeadline(run, context, options) : await run(context)
    return { output, failure: null, startMs, endMs: options.clock(), timings: context.timings }
  } catch (error) {
    return { output: undefined, failure: { error }, startMs, endMs: options.clock(), timings: context.timings }
  }
}

const NO_TIMINGS: readonly TokenTiming[] = []

class CallContext implements SampleContext {
  timings: readonly TokenTiming[] = NO_TIMINGS
  /** Whether the call looks at its stopping criteria. */
  polls = false
  #controller: AbortController | undefined
  #reason: Error | undefined
  readonly #options: AttemptOptions
  readonly #deadlineMs: number

  constructor(options: AttemptOptions, startMs: number) {
    this.#options = options
    this.#deadlineMs = startMs + (options.timeoutMs ?? Number.POSITIVE_INFINITY)
  }

  /** Not a method: `({ streamer }) => …` takes it out of the context. Made when it is asked for: most calls never look. */
  get streamer(): (inner?: StreamerLike) => TokenTiming {
    return (inner) => {
      const { clock, eos } = this.#options
      const timing = tokenTiming({ clock, eos, inner })
      this.timings = [...this.timings, timing]
      return timing
    }
  }

  /** Made when it is asked for, too. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.reason !== undefined) this.#controller.abort(this.reason)
    return this.#controller.signal
  }

  /** Why the call should end; undefined while it may go on. A busy event loop delays timers, so the clock is read. */
  get reason(): Error | undefined {
    if (this.#reason === undefined && this.#options.signal?.aborted === true) this.#reason = abortError()
    else if (this.#reason === undefined && this.#options.clock() > this.#deadlineMs) {
      this.#reason = timeoutError(this.#options.timeoutMs ?? 0)
    }
    return this.#reason
  }

  get stoppingCriteria(): ((ids: readonly unknown[]) => boolean[])[] {
    return [
      (ids) => {
        this.polls = true
        const stop = this.reason !== undefined
        return Array.from(ids, () => stop)
      },
    ]
  }

  stop(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(this.#reason)
  }
}

async function withDeadline<T>(
  run: (context: SampleContext) => T | Promise<T>,
  context: CallContext,
  { timeoutMs, signal }: AttemptOptions,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let giveUp: (reason: Error) => void = () => {}
  const abandoned = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const stop = (reason: Error): void => {
    context.stop(reason)
    clearTimeout(timer)
    if (context.polls) timer = setTimeout(() => giveUp(reason), GRACE_MS)
    else giveUp(reason)
  }
  const onAbort = (): void => stop(abortError())
  if (timeoutMs !== undefined) timer = setTimeout(() => stop(timeoutError(timeoutMs)), timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const output = await Promise.race([run(context), abandoned])
    const { reason } = context
    if (reason !== undefined) throw reason
    return output
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function timeoutError(ms: number): Error {
  return named('TimeoutError', `Cannot finish the call: it took longer than ${ms} ms`)
}

function abortError(): Error {
  return named('AbortError', 'Cannot finish the call: the evaluation was aborted')
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}
