// Entry for browsers and edge runtimes: no undici, no file system.
export { createClient } from './browser/create-client.ts'
export { defaultTransport } from './browser/default-transport.ts'
export * from './portable.ts'
