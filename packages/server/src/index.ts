// The self-hosted service: the wire of Syvain Metrics on your own machine.
export { createServer, type MetricsServer, type ServerOptions } from './create-server.ts'
export { type KeyStore, type NewKeyOptions, openKeyStore, type StorePlace } from './keys/key-store.ts'
export { backupStore, restoreStore } from './operate/backup.ts'
export { type Verification, verifyStore } from './operate/verify.ts'
export { DEFAULTS, type Settings } from './settings.ts'
export type { ApiKeyRecord, KeyScope } from './store/commands.ts'
