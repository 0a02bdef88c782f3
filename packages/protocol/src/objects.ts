// Objects that the service answers with, as they stand on the wire: snake_case, times in milliseconds since the Unix epoch.
import type { JsonObject } from './json.ts'

/** Life of an experiment. */
export type ExperimentStatus = 'created' | 'running' | 'done' | 'error'

export interface WireFolder {
  readonly folder_id: string
  readonly org_id: string
  readonly name: string
  /** Ids of the folders above, from the root down. */
  readonly parent_id_path: readonly string[]
  /** Leading slash, no trailing slash, case-sensitive: `/vision/resnet`. */
  readonly path_name: string
}

export interface WireExperiment {
  readonly id: string
  readonly org_id: string
  readonly folder: WireFolder | null
  /** Absolute, or relative to the host. */
  readonly url: string
  readonly slug: string
  readonly description: string
  readonly metadata: JsonObject
  readonly status: ExperimentStatus
  readonly error_name: string | null
  readonly error_detail: string | null
  readonly created_at_ms: number
  readonly updated_at_ms: number
  readonly started_at_ms: number | null
  readonly done_at_ms: number | null
  readonly last_heartbeat_at_ms: number | null
  readonly last_event_at_ms: number | null
}

export interface WireAnnotation {
  readonly id: string
  readonly experiment_id: string
  readonly annotation: string
  readonly metadata: JsonObject
  readonly created_at_ms: number
  /** Ours: the step it was made at, where the client said one. */
  readonly step?: number | null
}

export interface WireIngestionKey {
  readonly id: string
  readonly experiment_id: string
  readonly name: string
  readonly created_at_ms: number
  readonly expires_at_ms: number
  readonly revoked_at_ms: number | null
  readonly last_used_at_ms: number | null
}

/** Answer to an ingest request. The counts are ours: `accepted + duplicate + rejected.length` is the number of items sent. */
export interface WireIngestAck {
  readonly ok: true
  readonly mode: 'sync' | 'queued'
  readonly accepted?: number
  readonly duplicate?: number
  readonly rejected?: readonly { readonly index: number; readonly code: string; readonly message: string }[]
}

/** Status of an experiment, as a client sets it. */
export interface WireStatusUpdate {
  readonly status: Exclude<ExperimentStatus, 'created'>
  readonly error?: { readonly name: string; readonly detail: string }
  readonly timestamp_ms?: number
}

/** One metric as the read endpoint of the first generation gives it. */
export interface WireMetricRow {
  readonly event_id: string
  readonly org_id: string
  readonly experiment_id: string
  readonly experiment_slug: string
  readonly experiment_description: string
  readonly experiment_metadata_json: string
  readonly metric_name: string
  readonly metric_value: number
  readonly step: number | null
  readonly event_metadata_json: string
  readonly client_timestamp_ms: number
  readonly server_timestamp_ms: number
}
