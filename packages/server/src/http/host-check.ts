// Answers only to its own names: a page of another site that resolves to this machine (DNS rebinding) is refused before routing.

/** Whether a `Host` header names this server. */
export type HostCheck = (host: string) => boolean

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/**
 * Makes the check.
 *
 * @param port The bound port, asked at each check: it is known only after listening. Names go with it; port 80 may be left out.
 * @param allowed Further names: `name:port` as it stands, or `name` with the bound port or none.
 */
export function hostCheck(port: () => number, allowed: readonly string[]): HostCheck {
  const names = allowed.map((name) => name.toLowerCase())
  return (host) => {
    const lower = host.toLowerCase()
    const [, name = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(lower) ?? []
    const onPort = digits === undefined ? port() === 80 : Number(digits) === port()
    if (LOOPBACK_NAMES.includes(name)) return onPort
    return names.includes(lower) || (names.includes(name) && (onPort || digits === undefined))
  }
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The bound address as a name: an address cannot be rebound. Every address of the machine has no name of its own. */
export function ownNames(host: string): string[] {
  if (host === '0.0.0.0' || host === '::') return []
  return [host.includes(':') ? `[${host}]` : host]
}
