// Which host to speak to: an origin, nothing more, so that no secret or path hides in it.
import { ApiError } from './api-error.ts'

/** The service. */
export const DEFAULT_HOST = 'https://metrics.syvain.com'

/**
 * Checks a host.
 *
 * @param host An http(s) origin, a trailing slash allowed. Default {@link DEFAULT_HOST}.
 * @returns The origin without trailing slash.
 * @throws ApiError INVALID_OPTION when it has a user, path, query or fragment, or is no URL.
 *
 * @example
 * ```ts
 * resolveHost('http://localhost:4000/') // 'http://localhost:4000'
 * ```
 */
export function resolveHost(host: string = DEFAULT_HOST): string {
  if (typeof host !== 'string' || host.trim() === '') throw refusal('it is empty', 'host must be an http(s) origin')
  const text = host.trim()
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw refusal('it is not a URL', `write it as ${DEFAULT_HOST}`) // the text is not shown: it may hold a password
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refusal(`it begins with ${JSON.stringify(url.protocol)}`, 'it must begin with http:// or https://')
  }
  const found = [
    (url.username !== '' || url.password !== '' || text.includes('@')) && 'a user',
    (url.pathname !== '/' || text.includes('\\')) && 'a path',
    text.includes('?') && 'a query',
    text.includes('#') && 'a fragment',
  ].filter((part) => part !== false)
  if (found.length > 0) throw refusal(`it has ${found.join(' and ')}`, `only the origin may be given: ${url.origin}`)
  return url.origin
}

function refusal(state: string, rule: string): ApiError {
  return new ApiError(`Cannot use this host: ${state}; ${rule}`, { code: 'INVALID_OPTION' })
}
