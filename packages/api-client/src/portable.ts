// What every entry of this package exports: everything but the transport of Node and what reads its disk.
export { ApiError, type ApiErrorCode, type ApiErrorInit, isApiError } from './api-error.ts'
export { BACKOFF_BASE_MS, BACKOFF_CAP_MS, backoffMs } from './backoff.ts'
export { MAX_WAIT_MS } from './call.ts'
export type { Client, ClientInternals, ClientOptions } from './client.ts'
export { type ComparedSeries, type CompareMetricsArgs, compareMetrics } from './endpoints/compare-metrics.ts'
export {
  type AnnotationData,
  type CreateAnnotationArgs,
  createAnnotation,
  type SendAnnotationArgs,
  sendAnnotation,
} from './endpoints/create-annotation.ts'
export { type CreateExperimentArgs, createExperiment } from './endpoints/create-experiment.ts'
export { type CreateFolderArgs, createFolder } from './endpoints/create-folder.ts'
export {
  type CreateIngestionKeyArgs,
  createIngestionKey,
  type MintedIngestionKey,
} from './endpoints/create-ingestion-key.ts'
export { type AuthStatus, getAuthStatus } from './endpoints/get-auth-status.ts'
export { type Catalog, type GetCatalogArgs, getCatalog } from './endpoints/get-catalog.ts'
export { type CatalogValues, type GetCatalogValuesArgs, getCatalogValues } from './endpoints/get-catalog-values.ts'
export { getExperiment } from './endpoints/get-experiment.ts'
export { type FolderContent, getFolder } from './endpoints/get-folder.ts'
export { type GetSeriesArgs, getSeries } from './endpoints/get-series.ts'
export { getSummary } from './endpoints/get-summary.ts'
export { type IngestRowsArgs, ingestRows, type SendRowsArgs, sendRows } from './endpoints/ingest-rows.ts'
export { type IngestSegmentArgs, ingestSegment, type SendSegmentArgs, sendSegment } from './endpoints/ingest-segment.ts'
export { type ListAnnotationsArgs, listAnnotations } from './endpoints/list-annotations.ts'
export { type ListExperimentsArgs, listExperiments } from './endpoints/list-experiments.ts'
export { type ListFoldersArgs, listFolders } from './endpoints/list-folders.ts'
export { listIngestionKeys } from './endpoints/list-ingestion-keys.ts'
export { type ListMetricsArgs, listMetrics } from './endpoints/list-metrics.ts'
export { type MoveExperimentArgs, moveExperiment } from './endpoints/move-experiment.ts'
export { type CatalogEntry, queryMetricCatalog } from './endpoints/query-metric-catalog.ts'
export { type QueriedSeries, type QuerySeriesArgs, querySeries, type SeriesSelector } from './endpoints/query-series.ts'
export { type DroppedRange, type ReportDeliveryArgs, reportDelivery } from './endpoints/report-delivery.ts'
export { type RevokeIngestionKeyArgs, revokeIngestionKey } from './endpoints/revoke-ingestion-key.ts'
export {
  type SendStatusArgs,
  type SetExperimentStatusArgs,
  sendStatus,
  setExperimentStatus,
} from './endpoints/set-experiment-status.ts'
export { type UpdateFolderArgs, updateFolder } from './endpoints/update-folder.ts'
export { newIdempotencyKey } from './idempotency-key.ts'
export { CLIENT_NAME, CLIENT_VERSION } from './identity.ts'
export { createKeyring, type Keyring, type MintedKey } from './keyring.ts'
export type { Outcome } from './outcome.ts'
export type { ExperimentData } from './read-experiment.ts'
export type { CallOptions } from './request.ts'
export { type ResolvedKey, resolveApiKey } from './resolve-api-key.ts'
export { DEFAULT_HOST, resolveHost } from './resolve-host.ts'
export { parseRetryAfter } from './retry-after.ts'
export type { MetadataMatch, RowRange } from './row-range.ts'
export type { SendOptions } from './send-options.ts'
export type { HttpReply, HttpRequest, Transport } from './transport.ts'
export { fetchTransport } from './transports/fetch.ts'
