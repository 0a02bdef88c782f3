// A file of JSON lines: an experiment, its metrics, annotations and statuses, each an object with sorted keys on a line of its own.
import { canonicalJson, type Json, type JsonObject } from './json.ts'
import type { WireStatusUpdate } from './objects.ts'
import type { MetricRow } from './rows.ts'
import type { SegmentAnnotation } from './segment.ts'

/** Line that describes an experiment: the first one of it. */
export function experimentLine(experiment: {
  readonly slug: string
  readonly id: string
  readonly description: string
  readonly meta: JsonObject
  readonly createdAtMs: number
}): string {
  const { slug, id, description, meta, createdAtMs } = experiment
  return line({ type: 'experiment', slug, id, description, metadata: meta, created_at_ms: createdAtMs })
}

/** Line of a metric. */
export function metricLine(slug: string, row: MetricRow): string {
  return line({ type: 'metric', slug, ...(row as unknown as Record<string, Json>) })
}

/** Line of an annotation; `step` is NaN or null where it has none. */
export function annotationLine(
  slug: string,
  { text, metadata }: SegmentAnnotation,
  timeMs: number,
  step: number | null,
): string {
  const place = { timestamp_ms: timeMs, ...(step !== null && !Number.isNaN(step) && { step }) }
  return line({ type: 'annotation', slug, annotation: text, metadata, ...place })
}

/** Line of a status. */
export function statusLine(slug: string, { status, error, timestamp_ms }: WireStatusUpdate): string {
  const time = timestamp_ms === undefined ? {} : { timestamp_ms }
  return line({ type: 'status', slug, status, ...(error && { error: { ...error } }), ...time })
}

/**
 * Identity of an experiment without a server, derived from its slug: the same slug has the same id everywhere.
 *
 * @param slugHash SHA-256 of the slug, hexadecimal.
 * @returns Id `local_` and the first 16 digits; url `local://syvain-metrics/experiments/<id>`.
 */
export function localIdentity(slugHash: string): { readonly id: string; readonly url: string } {
  const id = `local_${slugHash.slice(0, 16)}`
  return { id, url: `local://syvain-metrics/experiments/${id}` }
}

function line(object: JsonObject): string {
  return `${canonicalJson(object)}\n`
}
