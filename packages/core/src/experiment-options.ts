// What a caller says with a metric or an annotation.
import type { JsonObject } from '@syvain-metrics/protocol'

/**
 * Names of metrics, and the metadata that each may carry: a misspelt name or value is then an error of the compiler.
 *
 * @example
 * ```ts
 * const experiment = await collector.experiment<{ loss: { split: 'train' | 'validation' }; lr: {} }>('typed')
 * experiment.metric('loss', 0.4, { step: 0, metadata: { split: 'train' } })
 * ```
 */
export type MetricSchema = { readonly [name: string]: object }

/** Any name, any metadata. */
export type AnyMetrics = { readonly [name: string]: JsonObject }

/** Metadata as an option: it may be left out when nothing in it is required. */
export type MetadataOption<Metadata> =
  Record<never, never> extends Metadata
    ? {
        /** What tells this line from others of the same name: plain JSON, few different values. */
        readonly metadata?: Metadata
      }
    : {
        /** What tells this line from others of the same name. */
        readonly metadata: Metadata
      }

/** Metadata as the last argument: it may be left out when nothing in it is required. */
export type SeriesMetadata<Metadata> =
  Record<never, never> extends Metadata ? [metadata?: Metadata] : [metadata: Metadata]

/** Where and when a metric was taken. */
export type MetricOptions<Metadata = JsonObject> = MetadataOption<Metadata> & {
  /** Integer from 0 to 2^53 − 2, or `null` for an event that has no step. */
  readonly step: number | null
  /** Seconds below 10,000,000,000, else milliseconds since the Unix epoch; or a `Date`. Default: now. */
  readonly timestamp?: number | Date
}

/** What goes with an annotation. */
export interface AnnotationOptions {
  readonly metadata?: JsonObject
  readonly timestamp?: number | Date
  readonly step?: number | null
}

/** What goes with a status. */
export interface StatusOptions {
  /** When it was so, as in {@link MetricOptions}: for a run that is recorded afterwards. Default: now. */
  readonly timestamp?: number | Date
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
