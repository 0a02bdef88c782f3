// Which transport a program on Node, Bun or Deno gets.
import type { Transport } from '../transport.ts'
import { fetchTransport } from '../transports/fetch.ts'
import { undiciTransport } from '../transports/undici.ts'

/** undici on Node; fetch on Bun and Deno, where the package `undici` is a stub or a wrapper around fetch. */
export function defaultTransport(): Transport {
  return isNode() ? undiciTransport() : fetchTransport()
}

function isNode(): boolean {
  const { versions } = process
  return versions.node !== undefined && versions.bun === undefined && versions.deno === undefined
}
