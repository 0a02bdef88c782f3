// Which rows, in which order: what the two row queries have in common.
import type { QueryValue } from './request.ts'

/** Range, order and limit of a row query; bounds are inclusive. */
export interface RowRange<SortKey extends string> {
  /** Exactly this step. */
  readonly step?: number | undefined
  readonly fromStep?: number | undefined
  readonly toStep?: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly fromTimeMs?: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly toTimeMs?: number | undefined
  readonly sortBy?: readonly SortKey[] | undefined
  readonly sortDirection?: 'asc' | 'desc' | undefined
  /** At most 100,000. Default: the server's, 1,000. */
  readonly limit?: number | undefined
}

/** The keys of a row query. */
export function rangeQuery(range: RowRange<string>): Record<string, QueryValue> {
  const { step, fromStep, toStep, fromTimeMs, toTimeMs, sortBy, sortDirection, limit } = range
  return {
    step,
    from_step: fromStep,
    to_step: toStep,
    from_time: fromTimeMs,
    to_time: toTimeMs,
    sort_by: sortBy === undefined || sortBy.length === 0 ? undefined : sortBy.join(','),
    sort_direction: sortDirection,
    limit,
  }
}

/** What a row's metadata must hold: the key alone, the key with text, or the key with any JSON value. */
export interface MetadataMatch {
  readonly metadataKey?: string | undefined
  readonly metadataValue?: string | undefined
  /** Compared as JSON; sent as its text. */
  readonly metadataValueJson?: unknown
}

/** A metadata match as the wire names it. */
export function metadataMatch({ metadataKey, metadataValue, metadataValueJson }: MetadataMatch): {
  metadata_key: string | undefined
  metadata_value: string | undefined
  metadata_value_json: string | undefined
} {
  return {
    metadata_key: metadataKey,
    metadata_value: metadataValue,
    metadata_value_json: metadataValueJson === undefined ? undefined : JSON.stringify(metadataValueJson),
  }
}
