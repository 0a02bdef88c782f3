// The server's read endpoints and the sign-in, same origin; every failure is an ApiError with the server's own words.
import {
  readEnvelope,
  type SeriesAxis,
  type WireAnnotation,
  type WireExperiment,
  type WireFolder,
  type WireSeriesReply,
  type WireSeriesSummary,
} from '@syvain-metrics/protocol'

const BASE = '/api/v1'

/** A request that failed. `status` is 0 when there was no reply. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string | undefined

  constructor(message: string, status: number, code?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

export interface ListQuery {
  readonly search?: string
  readonly status?: string
  readonly limit?: number
}

export interface SeriesQuery {
  readonly metric: string
  readonly x: SeriesAxis
  /** Inclusive bounds, in steps or milliseconds since the epoch. */
  readonly from?: number
  readonly to?: number
  readonly buckets: number
}

/** Makes a session from a one-time code or a pasted API key; the server answers with an HttpOnly cookie. */
export async function signIn(secret: { readonly code: string } | { readonly api_key: string }): Promise<void> {
  await request('POST', '/session', undefined, secret)
}

export async function listExperiments(query: ListQuery, signal?: AbortSignal): Promise<WireExperiment[]> {
  const data = await get<{ experiments: WireExperiment[] }>(`/experiments${queryText({ ...query })}`, signal)
  return data.experiments
}

export async function getExperiment(id: string, signal?: AbortSignal): Promise<WireExperiment> {
  return (await get<{ experiment: WireExperiment }>(`/experiments/${encodeURIComponent(id)}`, signal)).experiment
}

export async function listFolders(signal?: AbortSignal): Promise<WireFolder[]> {
  return (await get<{ folders: WireFolder[] }>('/folders', signal)).folders
}

export async function getSummary(id: string, signal?: AbortSignal): Promise<WireSeriesSummary[]> {
  return (await get<{ series: WireSeriesSummary[] }>(`/experiments/${encodeURIComponent(id)}/summary`, signal)).series
}

export async function getAnnotations(id: string, signal?: AbortSignal): Promise<WireAnnotation[]> {
  const path = `/experiments/${encodeURIComponent(id)}/annotations`
  return (await get<{ annotations: WireAnnotation[] }>(path, signal)).annotations
}

/** Events that clients gave up, by reason. */
export async function getDropped(id: string, signal?: AbortSignal): Promise<Record<string, number>> {
  const path = `/experiments/${encodeURIComponent(id)}/delivery`
  const { dropped } = await get<{ dropped: { reason: string; count: number }[] }>(path, signal)
  const counts: Record<string, number> = {}
  for (const { reason, count } of dropped) counts[reason] = (counts[reason] ?? 0) + count
  return counts
}

export async function getSeries(id: string, query: SeriesQuery, signal?: AbortSignal): Promise<WireSeriesReply> {
  return get<WireSeriesReply>(`/experiments/${encodeURIComponent(id)}/series${queryText({ ...query })}`, signal)
}

function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request('GET', path, signal) as Promise<T>
}

async function request(method: 'GET' | 'POST', path: string, signal?: AbortSignal, body?: object): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin', redirect: 'error' }
  if (signal !== undefined) init.signal = signal
  if (body !== undefined) init.body = JSON.stringify(body)
  const response = await fetch(BASE + path, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ApiError('Cannot reach the server: it gave no reply', 0, undefined, { cause })
  })
  const reply = readEnvelope(await response.json().catch(() => undefined))
  if (reply.kind === 'data' && response.ok) return reply.data
  if (reply.kind === 'error') throw new ApiError(reply.message, response.status, reply.code)
  throw new ApiError(`Cannot read the reply of the server: status ${response.status}`, response.status)
}

function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`
}
