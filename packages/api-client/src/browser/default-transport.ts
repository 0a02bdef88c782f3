// Which transport a program gets where there is no undici.
import type { Transport } from '../transport.ts'
import { fetchTransport } from '../transports/fetch.ts'

/** fetch. */
export function defaultTransport(): Transport {
  return fetchTransport()
}
