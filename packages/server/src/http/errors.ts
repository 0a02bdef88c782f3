// Every answer that is not a success: status, code and sentence in the envelope.
import { EXTENSIONS_HEADER, type Extension, errorEnvelope, formatExtensions } from '@syvain-metrics/protocol'
import type { Outcome } from '../store/commands.ts'
import { Refusal } from '../store/commands.ts'

/** What this server announces beyond the published wire. */
export const EXTENSIONS: readonly Extension[] = ['segments', 'counts', 'batch-annotations', 'series', 'reports']

const COMMON_HEADERS = { [EXTENSIONS_HEADER]: formatExtensions(EXTENSIONS), 'cache-control': 'no-store' }

/** A JSON answer with the headers that every answer of the API has. */
export function jsonResponse(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...COMMON_HEADERS, ...headers },
  })
}

/** An answer of the API that is not JSON. */
export function apiResponse(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  headers: Record<string, string>,
): Response {
  return new Response(body, { headers: { ...COMMON_HEADERS, ...headers } })
}

/** The answer that says why not. Asks to come back where waiting helps. */
export function refusalResponse({ status, code, message, extra }: Omit<Refusal, 'name' | 'toOutcome'>): Response {
  const headers: Record<string, string> = {}
  if (status === 503 || status === 429) headers['retry-after'] = extra?.retry_after ?? '1'
  if (code === 'idempotency_key_in_progress') headers['retry-after'] = '1'
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  // The body of a refused request may not have been read: the connection cannot be used again.
  if (status === 413 || status === 408) headers.connection = 'close'
  return jsonResponse(errorEnvelope(message, code, extra), status, headers)
}

/** The value of a command that was done. @throws Refusal otherwise. */
export function doneValue<T>(outcome: { kind: 'done'; value: T } | Exclude<Outcome, { kind: 'done' }>): T {
  if (outcome.kind === 'done') return outcome.value
  if (outcome.kind === 'refused') throw new Refusal(outcome.status, outcome.code, outcome.message, outcome.extra)
  throw outcome.full
    ? new Refusal(503, 'disk_full', 'The disk of the server is full; this was not stored')
    : new Error(outcome.message)
}
