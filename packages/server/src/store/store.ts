// The store: one way in for changes, a handful of reads. SQLite implements it today; the contract test runs on every implementation.
import type {
  ExperimentStatus,
  JsonObject,
  SeriesAxis,
  WireAnnotation,
  WireExperiment,
  WireFolder,
  WireIngestionKey,
} from '@syvain-metrics/protocol'
import type { ApiKeyRecord, Applied, Command, DroppedRange, SpoolPosition } from './commands.ts'

/** Where the points of a series are. */
export type SeriesPlace = Pick<SeriesRecord, 'experimentId' | 'id'>

/** A series without its points. */
export interface SeriesRecord {
  /** Unique among the series of its experiment. */
  readonly id: number
  readonly experimentId: string
  readonly name: string
  readonly metadata: JsonObject
  /** Canonical JSON of `metadata`. */
  readonly metadataJson: string
  readonly n: number
  /** Over finite values; null when there is none. */
  readonly min: number | null
  readonly max: number | null
  /** Value, step and time of the point that comes last by step, then time; the value is null when it is not finite. */
  readonly last: number | null
  readonly lastStep: number | null
  readonly lastTimeMs: number | null
  readonly firstStep: number | null
}

/** Which part of an axis; bounds are inclusive, left out they are open. */
export interface AxisRange {
  readonly axis: SeriesAxis
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface ExperimentFilter {
  readonly status?: ExperimentStatus | undefined
  readonly slug?: string | undefined
  /** Case-insensitive substring of slug and description. */
  readonly search?: string | undefined
  /** Bounds of the time of creation, inclusive. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /** Only those directly in this folder. */
  readonly folderId?: string | undefined
  readonly limit: number
}

export interface AnnotationFilter {
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly limit: number
}

/** A stored secret: what it was hashed to, and what it stands for. */
export interface StoredKey<T> {
  readonly hash: Uint8Array
  readonly key: T
}

/** Size of the store, for health and metrics. */
export interface StoreCounts {
  readonly experiments: number
  readonly series: number
  readonly points: number
  readonly fileBytes: number
}

/**
 * Storage of one organisation's experiments.
 *
 * Reads see every change whose `apply` has resolved. Lists come in a fixed order: experiments newest first, annotations and keys
 * oldest first, series by name and metadata.
 */
export interface Store {
  /** The organisation this store belongs to. */
  readonly organization: { readonly id: string; readonly name: string }
  /**
   * Applies commands in order, durably, in one commit; resolves after it. A refused command changes nothing and does not touch its
   * neighbours; a group that fails is tried again one by one.
   */
  apply(commands: readonly Command[]): Promise<Applied>
  apiKey(id: string): Promise<StoredKey<ApiKeyRecord> | undefined>
  apiKeys(): Promise<readonly ApiKeyRecord[]>
  ingestionKey(id: string): Promise<StoredKey<WireIngestionKey> | undefined>
  ingestionKeys(experimentId: string): Promise<readonly WireIngestionKey[]>
  /** Whether a dashboard session with this hash is known and not expired. */
  hasSession(hash: Uint8Array, nowMs: number): Promise<boolean>
  folders(): Promise<readonly WireFolder[]>
  experiments(filter: ExperimentFilter): Promise<readonly WireExperiment[]>
  experiment(id: string): Promise<WireExperiment | undefined>
  annotations(experimentId: string, filter: AnnotationFilter): Promise<readonly WireAnnotation[]>
  /** What collectors reported as lost. */
  dropped(experimentId: string): Promise<readonly DroppedRange[]>
  series(experimentId: string, name?: string): Promise<readonly SeriesRecord[]>
  /** Encoded chunks of a series that may hold points of the range, in order of storage. */
  chunks(series: SeriesPlace, range?: AxisRange): Promise<readonly Uint8Array[]>
  /** How far each spool has been imported, in the order of their sessions. */
  spoolPositions(): Promise<readonly SpoolPosition[]>
  counts(): Promise<StoreCounts>
  /** @throws Error when the store cannot be reached */
  check(): Promise<void>
  close(): Promise<void>
}
