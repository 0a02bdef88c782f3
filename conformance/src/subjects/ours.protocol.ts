// The service's wire, as far as a collector needs it: experiments, ingestion keys, rows, segments, statuses. Keys are not checked.
import {
  dataEnvelope,
  decodeSegment,
  EXTENSIONS_HEADER,
  errorEnvelope,
  SEGMENT_MEDIA_TYPE,
  segmentRows,
} from '@syvain-metrics/protocol'
import type { Item } from '../server/effects.ts'
import type { Protocol, Reply } from '../server/protocol.ts'

/** What our own server announces. */
const EXTENSIONS = 'segments=1, counts=1, batch-annotations=1, series=1, reports=1'

interface Row {
  readonly client_event_id: string
  readonly step: number | null
}

/** @param extensions What the server announces; null for a server that knows none. */
export function oursProtocol(extensions: string | null = EXTENSIONS): Protocol {
  let experiments = 0
  const ok = (data: unknown): Reply => ({
    status: 200,
    body: dataEnvelope(data),
    ...(extensions !== null && { headers: { [EXTENSIONS_HEADER]: extensions } }),
  })
  return {
    read: ({ method, path, headers, body }) => {
      if (method !== 'POST' || !path.endsWith('/ingest')) return undefined
      return eventsOf(headers['content-type'] ?? '', body)
    },
    key: ({ headers }) => headers['idempotency-key'] as string | undefined,
    accepted: (_, { accepted, duplicate }) => ok({ ok: true, mode: 'queued', accepted, duplicate, rejected: [] }),
    refused: (status) => ({ status, body: errorEnvelope(`refused with ${status} by the conformance server`) }),
    other: ({ method, path, body }) => {
      if (method === 'POST' && path === '/api/v1/experiments') {
        const id = `experiment-${++experiments}`
        return ok({ experiment: { id, url: `/experiments/${id}`, ...JSON.parse(body.toString()) } })
      }
      const [, id] = /^\/api\/v1\/experiments\/([^/]+)/.exec(path) ?? []
      if (id === undefined) return { status: 404, body: errorEnvelope('no such endpoint') }
      return path.endsWith('/ingestion-keys')
        ? ok(newKey(id))
        : ok({ ok: true, experiment: { id, url: `/experiments/${id}` } })
    },
  }
}

function eventsOf(type: string, body: Buffer): Item[] {
  const rows: readonly Row[] = type.startsWith(SEGMENT_MEDIA_TYPE)
    ? segmentRows(decodeSegment(body))
    : JSON.parse(body.toString()).data
  return rows.map(({ client_event_id, step }) => ({ event: step ?? Number.NaN, id: client_event_id }))
}

// Valid for longer than any row runs.
const KEY_TTL_MS = 7 * 86_400_000

function newKey(experimentId: string): object {
  const now = Date.now()
  return {
    token: 'ik_conformance',
    key: {
      id: 'ik',
      experiment_id: experimentId,
      name: 'conformance',
      created_at_ms: now,
      expires_at_ms: now + KEY_TTL_MS,
    },
  }
}
