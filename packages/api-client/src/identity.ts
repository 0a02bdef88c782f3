// How this client introduces itself.

/** Name in `x-syvain-client`. */
export const CLIENT_NAME = 'syvain-metrics-ts'
/** Version of this package. A test compares it with package.json. */
export const CLIENT_VERSION = '0.1.0'

/** Headers on every request. */
export const IDENTITY_HEADERS: Readonly<Record<string, string>> = {
  'x-syvain-client': CLIENT_NAME,
  'x-syvain-client-version': CLIENT_VERSION,
}

/** Where a program may set it; in a page `user-agent` belongs to the browser. */
export const USER_AGENT: Readonly<Record<string, string>> = { 'user-agent': `${CLIENT_NAME}/${CLIENT_VERSION}` }
