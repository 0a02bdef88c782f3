// From rows to what they stand for. The tables of both stores have the same columns, so that this is said once.
import type {
  ExperimentStatus,
  JsonObject,
  WireAnnotation,
  WireExperiment,
  WireFolder,
  WireIngestionKey,
} from '@syvain-metrics/protocol'
import { newSeries, type OpenSeries } from '../series/open-series.ts'
import type { ApiKeyRecord, DroppedRange, KeyScope, SpoolPosition } from './commands.ts'
import type { SeriesRecord } from './store.ts'

/** What a column may hold. */
export type SqlValue = null | number | string | Uint8Array
export type SqlRow = Readonly<Record<string, SqlValue>>

export function toExperiment(row: SqlRow, organizationId: string, folder: WireFolder | null): WireExperiment {
  return {
    id: row.id as string,
    org_id: organizationId,
    folder,
    url: `/experiments/${row.id}`,
    slug: row.slug as string,
    description: row.description as string,
    metadata: JSON.parse(row.metadata as string) as JsonObject,
    status: row.status as ExperimentStatus,
    error_name: row.error_name as string | null,
    error_detail: row.error_detail as string | null,
    created_at_ms: row.created_at_ms as number,
    updated_at_ms: row.updated_at_ms as number,
    started_at_ms: row.started_at_ms as number | null,
    done_at_ms: row.done_at_ms as number | null,
    last_heartbeat_at_ms: row.last_heartbeat_at_ms as number | null,
    last_event_at_ms: row.last_event_at_ms as number | null,
  }
}

/** What `experiments()` searches in. */
export function searchText({ slug, description }: { readonly slug: string; readonly description: string }): string {
  return `${slug}\n${description}`.toLowerCase()
}

export function toApiKey(row: SqlRow): ApiKeyRecord {
  return {
    id: row.id as string,
    name: row.name as string,
    lastFour: row.last_four as string,
    scopes: (row.scopes as string).split(' ') as KeyScope[],
    createdAtMs: row.created_at_ms as number,
    expiresAtMs: row.expires_at_ms as number | null,
    revokedAtMs: row.revoked_at_ms as number | null,
    lastUsedAtMs: row.last_used_at_ms as number | null,
  }
}

export function toIngestionKey(row: SqlRow): WireIngestionKey {
  return {
    id: row.id as string,
    experiment_id: row.experiment_id as string,
    name: row.name as string,
    created_at_ms: row.created_at_ms as number,
    expires_at_ms: row.expires_at_ms as number,
    revoked_at_ms: row.revoked_at_ms as number | null,
    last_used_at_ms: row.last_used_at_ms as number | null,
  }
}

export function toAnnotation(row: SqlRow): WireAnnotation {
  return {
    id: `ann_${row.id}`,
    experiment_id: row.experiment_id as string,
    annotation: row.text as string,
    metadata: JSON.parse(row.metadata as string) as JsonObject,
    created_at_ms: row.created_at_ms as number,
    step: row.step as number | null,
  }
}

export function toDropped(row: SqlRow): DroppedRange {
  return {
    session: row.session as string,
    reason: row.reason as string,
    firstSequence: row.first_sequence as number,
    count: row.count as number,
  }
}

/** Losses of an experiment by reason. */
export function droppedTotals(dropped: readonly DroppedRange[]): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const { reason, count } of dropped) totals[reason] = (totals[reason] ?? 0) + count
  return totals
}

export function toSpoolPosition(row: SqlRow): SpoolPosition {
  return {
    session: row.session as string,
    experimentId: row.experiment_id as string,
    position: row.position as number,
  }
}

export function toSeries(row: SqlRow): SeriesRecord {
  const metadataJson = row.metadata as string
  return {
    id: row.id as number,
    experimentId: row.experiment_id as string,
    name: row.name as string,
    metadata: JSON.parse(metadataJson) as JsonObject,
    metadataJson,
    n: row.n as number,
    min: row.min as number | null,
    max: row.max as number | null,
    last: finiteOrNull(row.last as number | null),
    lastStep: row.last_step as number | null,
    lastTimeMs: row.last_time_ms as number | null,
    firstStep: row.first_step as number | null,
  }
}

/** A series for writing; its tail is not known yet. */
export function toOpenSeries(row: SqlRow): OpenSeries {
  const metadataJson = row.metadata as string
  const key = { name: row.name as string, metadata: JSON.parse(metadataJson) as JsonObject, metadataJson }
  return {
    ...newSeries(row.id as number, key),
    summary: {
      n: row.n as number,
      min: (row.min as number | null) ?? Number.NaN,
      max: (row.max as number | null) ?? Number.NaN,
      firstStep: row.first_step as number | null,
      last: (row.last as number | null) ?? Number.NaN,
      lastStep: row.last_step as number | null,
      lastTimeMs: row.last_time_ms as number | null,
      lastSession: row.last_session as string | null,
      lastSequence: row.last_sequence as number | null,
    },
    tail: undefined,
  }
}

/** NaN as a column holds it. */
export function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
