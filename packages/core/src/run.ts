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
export interface Run<E = Experiment> extends AsyncDisposable {
  readonly experiment: E
  /** Ends the run well: `done()` and the closing flush. */
  done(): Promise<void>
  /** Ends the run as failed: `error(reason)` and the closing flush. */
  error(reason: unknown): Promise<void>
}

/** The parts of an experiment that begin and end a run. */
type Subject = Pick<Experiment, 'slug' | 'start' | 'done' | 'error'>

/** What a run works with. */
export interface RunHost<E extends Subject> {
  readonly experiment: E
  flush(options: FlushOrThrowOptions): Promise<FlushResult>
  warn(message: string): void
}

/** Runs a body; see `Experiment.run`. */
export async function runBody<T, E extends Subject>(
  host: RunHost<E>,
  body: (experiment: E) => T | Promise<T>,
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
export async function startRun<E extends Subject>(host: RunHost<E>, options: RunOptions = {}): Promise<Run<E>> {
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

async function closingFlush<E extends Subject>(
  { experiment, flush, warn }: RunHost<E>,
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
