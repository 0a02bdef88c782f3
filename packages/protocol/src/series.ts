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

/** One line of a chart: an exact metadata map and its points. */
export interface WireSeries {
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
  readonly columns: SeriesColumns
}

/** Answer of `GET /experiments/{id}/series`. */
export interface WireSeriesReply {
  readonly x: SeriesAxis
  readonly series: readonly WireSeries[]
}

/** Summary of a series without its points: what tables show. Answer of `GET /experiments/{id}/summary` is `{ series: WireSeriesSummary[] }`. */
export interface WireSeriesSummary {
  readonly metric_name: string
  readonly metadata: JsonObject
  readonly n: number
  readonly min: number | null
  readonly max: number | null
  readonly last: number | null
  readonly first_step: number | null
  readonly last_step: number | null
  readonly last_time_ms: number | null
}
