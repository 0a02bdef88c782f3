// The one-time code in the address that `serve` prints: after the `#`, so that it reaches no server log.

/** The code in `#login=<code>`; null when there is none. */
export function loginCode(hash: string): string | null {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('login')
  return code === null || code === '' ? null : code
}
