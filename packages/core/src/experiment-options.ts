// What a caller says with a metric or an annotation.
import type { JsonObject } from '@syvain-metrics/protocol'

/** Where and when a metric was taken. */
export interface MetricOptions {
  /** Integer from 0 to 2^53 − 2, or `null` for an event that has no step. */
  readonly step: number | null
  /** What tells this line from others of the same name: plain JSON, few different values. */
  readonly metadata?: JsonObject
  /** Seconds below 10,000,000,000, else milliseconds since the Unix epoch; or a `Date`. Default: now. */
  readonly timestamp?: number | Date
}

/** What goes with an annotation. */
export interface AnnotationOptions {
  readonly metadata?: JsonObject
  readonly timestamp?: number | Date
  readonly step?: number | null
}

/** A metric name and its metadata, resolved once: the fastest way to record. */
export interface Series {
  /**
   * Records one value.
   *
   * @param value Finite; NaN and infinities are counted and not sent.
   * @param step Integer from 0 to 2^53 − 2, or `null`.
   * @param timestamp As in {@link MetricOptions}.
   */
  log(value: number, step: number | null, timestamp?: number | Date): void
}
