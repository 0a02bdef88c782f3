// Errors this package throws. Leaf module: imports nothing.

/** Machine-readable reason, stable across minor releases. */
export type CollectorErrorCode =
  | 'INVALID_ARGUMENT' // the caller passed a value that the rules refuse; nothing was recorded
  | 'UNAUTHORIZED' // the server refused the key
  | 'NOT_FOUND' // the folder, or the experiment, does not exist
  | 'REJECTED' // the server refused the request for another reason; repeating it would not help
  | 'UNAVAILABLE' // the server could not be reached or could not answer
  | 'UNDELIVERED' // `flushOrThrow()` ended with events still pending
  | 'LOST' // events were dropped or dead-lettered at some time in the life of the collector
  | 'QUEUE_FULL' // `maxQueueItems` reached with `overflow: 'throw'`; the event was not recorded
  | 'CLOSED' // the collector was closed

/**
 * Every error the collector throws.
 *
 * Branch on `code`, not on the message or on `instanceof`: two copies of this package in one process have two classes.
 *
 * @example
 * ```ts
 * try {
 *   await experiment.flushOrThrow()
 * } catch (error) {
 *   if (isCollectorError(error) && error.code === 'UNDELIVERED') process.exitCode = 1
 * }
 * ```
 */
export class CollectorError extends Error {
  override readonly name = 'CollectorError'
  readonly code: CollectorErrorCode

  constructor(code: CollectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Narrows any thrown value; works across realms and duplicate installs. */
export function isCollectorError(value: unknown): value is CollectorError {
  return (
    typeof value === 'object' && value !== null && 'code' in value && 'name' in value && value.name === 'CollectorError'
  )
}
