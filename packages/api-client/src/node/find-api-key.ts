// The key of this process: resolveApiKey() over the real environment and disk.
import { readFileSync } from 'node:fs'
import { type ResolvedKey, resolveApiKey } from '../resolve-api-key.ts'

/**
 * Finds the key of this process.
 *
 * @param apiKey A key, `local` for the login file, or nothing for `SYVAIN_METRICS_API_KEY`.
 * @throws ApiError NO_API_KEY or INVALID_OPTION.
 */
export function findApiKey(apiKey?: string): ResolvedKey {
  return resolveApiKey(apiKey, process.env, (path) => readFileSync(path, 'utf8'))
}
