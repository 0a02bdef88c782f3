// Which transport a program on Node, Bun or Deno gets.
import type { Transport } from '../transport.ts'
import { fetchTransport } from '../transports/fetch.ts'
import { undiciTransport } from '../transports/undici.ts'

/**
 * undici on Node; fetch on Bun and Deno, where the package `undici` is a stub or a wrapper around fetch.
 *
 * @param versions What the runtime says it is. Default `process.versions`.
 */
export function defaultTransport(versions: Readonly<Record<string, string | undefined>> = process.versions): Transport {
  const isNode = versions.node !== undefined && versions.bun === undefined && versions.deno === undefined
  return isNode ? undiciTransport() : fetchTransport()
}
