// A run: start, body, done or error, best-effort flush.
import type { Experiment } from './experiment.ts'
import type { FlushOrThrowOptions } from './flush.ts'
import type { FlushResult } from './flush-result.ts'

/** How a run ends. */
export interface RunOptions {
  /**
   * Whether the end of the process marks this experiment and delivers what it has queued. Off where a supervisor owns that.
   * @default true
   */
  readonly installHooks?: boolean
  /**
   * Attempts of the closing flush after the first. They use up nothing that a later flush could use.
   * @default 3
   */
  readonly flushRetries?: number
  /**
   * Bound of the closing flush, in milliseconds.
   * @default 30_000
   */
  readonly flushTimeoutMs?: number
}

/** A run that was started without a body. It ends once; later calls do nothing. */
export interface Run extends AsyncDisposable {
  readonly experiment: Experiment
  /** Ends the run well: `done()` and the closing flush. */
  done(): Promise<void>
  /** Ends the run as failed: `error(reason)` and the closing flush. */
  error(reason: unknown): Promise<void>
}

/** What a run needs of its experiment. */
export interface RunHost {
  readonly experiment: Experiment
  flush(options: FlushOrThrowOptions): Promise<FlushResult>
  warn(message: string): void
}

/** Runs a body; see `Experiment.run`. */
export async function runBody<T>(
  host: RunHost,
  body: (experiment: Experiment) => T | Promise<T>,
  options: RunOptions = {},
): Promise<T> {
  const run = await startRun(host, options)
  try {
    const result = await body(host.experiment)
    await run.done()
    return result
  } catch (error) {
    await run.error(error)
    throw error
  }
}

/** Starts a run without a body; see `Experiment.run`. */
export async function startRun(host: RunHost, options: RunOptions = {}): Promise<Run> {
  const { experiment } = host
  let ended: Promise<void> | undefined
  const end = (setStatus: () => void): Promise<void> => {
    ended ??= (async () => {
      setStatus()
      await closingFlush(host, options)
    })()
    return ended
  }
  experiment.start()
  const done = (): Promise<void> => end(() => experiment.done())
  return {
    experiment,
    done,
    error: (reason) => end(() => experiment.error(reason)),
    [Symbol.asyncDispose]: done,
  }
}

async function closingFlush(
  { experiment, flush, warn }: RunHost,
  { flushRetries, flushTimeoutMs }: RunOptions,
): Promise<void> {
  const result = await flush({
    ...(flushRetries !== undefined && { retries: flushRetries }),
    ...(flushTimeoutMs !== undefined && { timeoutMs: flushTimeoutMs }),
  })
  const waiting = result.pendingMetrics + result.pendingAnnotations + result.pendingStatuses
  if (waiting === 0) return
  const last = result.errors.at(-1)
  warn(
    `run of experiment "${experiment.slug}" ended with ${waiting} events undelivered; they stay queued${last === undefined ? '' : `. Last error: ${last}`}`,
  )
}
