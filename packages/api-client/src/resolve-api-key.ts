// Which key to use, and where from: the argument, the environment, or the file that a login wrote.
import { ApiError } from './api-error.ts'

/** A key, and the host that goes with it where one was named. */
export interface ResolvedKey {
  readonly apiKey: string
  readonly host?: string
}

/** Name of the login file, from the folder for settings on. */
const AUTH_FILE = 'syvain-metrics/auth.json'

/**
 * Finds the key to use.
 *
 * Order: `apiKey`; else `SYVAIN_METRICS_API_KEY`. The word `local`, in either place, means the login file
 * `$XDG_CONFIG_HOME/syvain-metrics/auth.json` (else `~/.config/…`). Host: `SYVAIN_METRICS_HOST`, else the login file's.
 *
 * @param apiKey What the caller passed.
 * @param env Environment variables.
 * @param readTextFile Reads a file as UTF-8; throws when it cannot.
 * @throws ApiError NO_API_KEY when there is none; INVALID_OPTION when it cannot be a key.
 */
export function resolveApiKey(
  apiKey: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: (path: string) => string,
): ResolvedKey {
  const given = apiKey ?? (env.SYVAIN_METRICS_API_KEY || undefined)
  if (given === undefined) {
    throw new ApiError('Cannot find an API key: pass apiKey, set SYVAIN_METRICS_API_KEY, or log in and pass "local"', {
      code: 'NO_API_KEY',
    })
  }
  const login = given.trim() === 'local' ? readLogin(env, readTextFile) : { apiKey: given }
  const host = env.SYVAIN_METRICS_HOST || login.host
  return { apiKey: checkedKey(login.apiKey), ...(host === undefined ? {} : { host }) }
}

/**
 * A key that can be sent in a header.
 *
 * @throws ApiError INVALID_OPTION; the message never shows the key.
 */
export function checkedKey(apiKey: unknown, what = 'the API key'): string {
  if (typeof apiKey !== 'string') throw invalidKey(what, `it must be a string, got ${typeof apiKey}`)
  const key = apiKey.trim() // a key read from a file or a secret store often ends in a newline
  if (key === '') throw invalidKey(what, 'it is empty')
  if (!/^[\x21-\x7e]+$/.test(key)) throw invalidKey(what, 'it holds a space or a character that is not printable ASCII')
  return key
}

function invalidKey(what: string, state: string): ApiError {
  return new ApiError(`Cannot use ${what}: ${state}`, { code: 'INVALID_OPTION' })
}

function readLogin(
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: (path: string) => string,
): { apiKey: string; host?: string } {
  const home = env.HOME || env.USERPROFILE
  const folder = env.XDG_CONFIG_HOME || (home ? `${home}/.config` : undefined)
  // Shown instead of the path itself: a message may be logged, a home folder names a person.
  const shown = `${env.XDG_CONFIG_HOME ? '$XDG_CONFIG_HOME' : '~/.config'}/${AUTH_FILE}`
  if (folder === undefined) throw noLogin(shown, 'neither XDG_CONFIG_HOME nor HOME is set')
  let text: string
  try {
    text = readTextFile(`${folder}/${AUTH_FILE}`)
  } catch (cause) {
    const missing = (cause as { code?: unknown } | null)?.code === 'ENOENT'
    throw noLogin(shown, missing ? 'there is no such file; log in first' : 'the file cannot be read', cause)
  }
  return readAuthFile(text, shown)
}

function readAuthFile(text: string, shown: string): { apiKey: string; host?: string } {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw noLogin(shown, 'the file is not JSON') // the parser's message would quote the file, and with it the key
  }
  const { apiKey, host } = (parsed ?? {}) as { apiKey?: unknown; host?: unknown }
  if (typeof apiKey !== 'string' || apiKey.trim() === '') throw noLogin(shown, 'the file has no "apiKey"')
  if (apiKey.trim() === 'local') throw noLogin(shown, 'its "apiKey" is the word "local", not a key')
  if (host === undefined || host === null) return { apiKey }
  if (typeof host !== 'string') throw noLogin(shown, '"host" is not a string')
  return { apiKey, host }
}

function noLogin(shown: string, state: string, cause?: unknown): ApiError {
  return new ApiError(`Cannot read the login in ${shown}: ${state}`, { code: 'NO_API_KEY', cause })
}
