// A server in a process of its own, with its threads, to be killed: says its address and a key, then serves.
import { register } from 'tsx/esm/api'

register()
const { startServer } = await import('../../src/create-server.ts')
const entry = {
  url: new URL('./worker-from-source.mjs', import.meta.url),
  execArgv: ['--conditions=@syvain-metrics/source'],
}
const [dir, store] = process.argv.slice(2)
const server = await startServer({ dir, store, port: 0 }, entry)
const { key } = await server.createKey()
console.log(JSON.stringify({ url: server.url, key }))
