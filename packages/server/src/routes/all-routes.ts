// Every route of the API, in one list: what the app mounts, the walk without a key visits and the OpenAPI document describes.
import type { Route } from '../http/route.ts'
import { addAnnotation, listAnnotations } from './annotations.ts'
import { authStatus } from './auth-status.ts'
import { catalog, catalogValues } from './catalog.ts'
import { getDelivery, reportDelivery } from './delivery.ts'
import { events } from './events.ts'
import { experimentMessages } from './experiment-messages.ts'
import { createExperiment, getExperiment, listExperiments, moveExperiment, setStatus } from './experiments.ts'
import { createFolder, getFolder, listFolders, updateFolder } from './folders.ts'
import { healthz, prometheus, readyz } from './health.ts'
import { ingest } from './ingest.ts'
import { listIngestionKeys, mintIngestionKey, revokeIngestionKey } from './ingestion-keys.ts'
import { compareMetrics, metricRows } from './metrics.ts'
import { openApi } from './open-api.ts'
import { organizationMessages } from './organization-messages.ts'
import { queryCatalog, querySeries } from './query.ts'
import { series, summary } from './series.ts'
import { closeSession, openSession } from './session.ts'

export const ALL_ROUTES: readonly Route[] = [
  healthz,
  readyz,
  prometheus,
  authStatus,
  openSession,
  closeSession,
  listFolders,
  createFolder,
  getFolder,
  updateFolder,
  listExperiments,
  createExperiment,
  getExperiment,
  setStatus,
  moveExperiment,
  mintIngestionKey,
  listIngestionKeys,
  revokeIngestionKey,
  ingest,
  addAnnotation,
  listAnnotations,
  metricRows,
  compareMetrics,
  catalog,
  catalogValues,
  queryCatalog,
  querySeries,
  series,
  summary,
  reportDelivery,
  getDelivery,
  events,
  organizationMessages,
  experimentMessages,
  openApi(() => ALL_ROUTES),
]
