// One function per endpoint of the Syvain Metrics service. Entry for Node, Bun and Deno.
export { createClient } from './node/create-client.ts'
export { defaultTransport } from './node/default-transport.ts'
export { findApiKey } from './node/find-api-key.ts'
export * from './portable.ts'
export { type UndiciTransportOptions, undiciTransport } from './transports/undici.ts'
