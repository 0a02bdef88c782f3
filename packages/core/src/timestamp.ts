// Turns what callers pass as a time into milliseconds since the Unix epoch. One rule, one place.
import { limits, shown } from '@syvain-metrics/protocol'
import { CollectorError } from './errors.ts'

/**
 * Milliseconds since the Unix epoch, rounded to an integer.
 *
 * @param timestamp Seconds when below 10,000,000,000, else milliseconds; or a `Date`.
 * @throws CollectorError `INVALID_ARGUMENT` unless it is a finite number ≥ 0 or a valid date.
 *
 * @example
 * ```ts
 * timestampMs(1_700_000_000) // 1700000000000
 * timestampMs(1_700_000_000_000) // 1700000000000
 * ```
 */
export function timestampMs(timestamp: number | Date): number {
  const isDate = Object.prototype.toString.call(timestamp) === '[object Date]'
  const value = isDate ? (timestamp as Date).getTime() : timestamp
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new CollectorError(
      'INVALID_ARGUMENT',
      `Cannot record an event: timestamp must be a number ≥ 0 (seconds or milliseconds) or a valid Date, got ${shown(timestamp)}`,
    )
  }
  return Math.round(!isDate && value < limits.SECONDS_BELOW ? value * 1000 : value)
}
