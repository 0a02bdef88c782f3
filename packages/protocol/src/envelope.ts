// The one shape of every JSON reply: {data, error: null} or {error: {message, details}}.

/** What a server answers when a request failed. `details` may hold `key=value` pairs joined by `;`. */
export interface WireError {
  readonly message: string
  readonly details?: string
}

/** A reply, read: either the data or the error, never both. */
export type ReadEnvelope<T = unknown> =
  | { readonly kind: 'data'; readonly data: T }
  | {
      readonly kind: 'error'
      readonly message: string
      readonly details: string | undefined
      readonly code: string | undefined
    }
  | { readonly kind: 'unreadable' }

/** The body of a successful reply. */
export function dataEnvelope<T>(data: T): { data: T; error: null } {
  return { data, error: null }
}

/** The body of a failed reply; `code` and `extra` become machine words in `details`. */
export function errorEnvelope(
  message: string,
  code?: string,
  extra: Record<string, string> = {},
): { error: WireError } {
  const pairs = [...(code === undefined ? [] : [`code=${code}`]), ...Object.entries(extra).map(([k, v]) => `${k}=${v}`)]
  return { error: pairs.length === 0 ? { message } : { message, details: pairs.join(';') } }
}

/**
 * Reads a reply body.
 *
 * @param body Parsed JSON of any shape.
 * @returns `unreadable` unless it is an envelope: a page of a proxy must never pass for an answer.
 *
 * @example
 * ```ts
 * readEnvelope({ data: { ok: true }, error: null }) // { kind: 'data', data: { ok: true } }
 * readEnvelope({ error: 'no such key' }) // { kind: 'error', message: 'no such key', … }
 * readEnvelope('<html>') // { kind: 'unreadable' }
 * ```
 */
export function readEnvelope(body: unknown): ReadEnvelope {
  if (typeof body !== 'object' || body === null) return { kind: 'unreadable' }
  const { data, error } = body as { data?: unknown; error?: unknown }
  if (typeof error === 'string') return { kind: 'error', message: error, details: undefined, code: undefined }
  if (typeof error === 'object' && error !== null) {
    const { message, details } = error as { message?: unknown; details?: unknown }
    if (typeof message !== 'string') return { kind: 'unreadable' }
    const text = typeof details === 'string' ? details : undefined
    return { kind: 'error', message, details: text, code: detailWords(text).code }
  }
  return error === null && data !== undefined ? { kind: 'data', data } : { kind: 'unreadable' }
}

/** The `key=value` words of an error's details. */
export function detailWords(details: string | undefined): Record<string, string> {
  const words: Record<string, string> = {}
  for (const pair of details?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at > 0) words[pair.slice(0, at).trim()] = pair.slice(at + 1).trim()
  }
  return words
}
