// The series extension: what a chart asks for and gets. Columnar, bucketed on a fixed grid, never sampled.
import type { JsonObject } from './json.ts'

/** Axis of a series query. */
export type SeriesAxis = 'step' | 'time'

/**
 * Points of one series, in ascending order of x. All arrays have the same length.
 *
 * Raw: one entry per point, `x`, `value` and `timeMs`. Buckets: one entry per occupied bucket of width `bucketWidth`
 * (a power of two, aligned to 0), where `x` is the first x in the bucket, `last` the value of its last point.
 */
export type SeriesColumns =
  | {
      readonly kind: 'raw'
      readonly x: readonly number[]
      readonly value: readonly number[]
      readonly timeMs: readonly number[]
    }
  | {
      readonly kind: 'buckets'
      readonly bucketWidth: number
      readonly x: readonly number[]
      readonly min: readonly number[]
      readonly max: readonly number[]
      readonly mean: readonly number[]
      readonly last: readonly number[]
      readonly n: readonly number[]
    }

/** An exact metadata map of a metric and its statistics. */
export interface WireSeriesStatistics {
  readonly metric_name: string
  readonly metadata: JsonObject
  /** Points in the whole series, not only in the range asked for. */
  readonly n: number
  /** Extremes and last value over the whole series; null when it is empty. */
  readonly min: number | null
  readonly max: number | null
  readonly last: number | null
  readonly last_step: number | null
  readonly last_time_ms: number | null
}

/** One line of a chart: a series with its points. */
export interface WireSeries extends WireSeriesStatistics {
  readonly columns: SeriesColumns
}

/** Answer of `GET /experiments/{id}/series`. */
export interface WireSeriesReply {
  readonly x: SeriesAxis
  readonly series: readonly WireSeries[]
}

/** Summary of a series without its points: what tables show. Answer of `GET /experiments/{id}/summary` is `{ series: WireSeriesSummary[] }`. */
export interface WireSeriesSummary extends WireSeriesStatistics {
  readonly first_step: number | null
}

/** A whole series; the columns have equal lengths. Answer of `POST /query/series` is `WireSeriesData[]`. */
export interface WireSeriesData {
  readonly experimentId: string
  readonly metricName: string
  readonly metadataHash: string
  readonly metadata: JsonObject
  readonly data: {
    /** null for a point without a step. */
    readonly steps: readonly (number | null)[]
    /** Milliseconds since the Unix epoch. */
    readonly timestamp: readonly number[]
    readonly value: readonly number[]
  }
}
