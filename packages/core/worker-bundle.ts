// Builds the delivery worker into one text and puts it where `src/hosts/worker-source.ts` has none: for tsup and for vitest.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin as EsbuildPlugin } from 'esbuild'

const ENTRY = fileURLToPath(new URL('./src/hosts/worker-entry.ts', import.meta.url))
const SOURCE = /[/\\]hosts[/\\]worker-source\.ts$/

// The HTTP library becomes part of the worker: it is there too when a program was bundled into one file. Its licence goes along.
const API_CLIENT = createRequire(import.meta.url).resolve('@syvain-metrics/api-client/package.json')
const UNDICI = dirname(createRequire(API_CLIENT).resolve('undici/package.json'))

// It would load Node's HTTP/2, TLS and crypto, half a megabyte and 5 to 10 ms, for connections that are HTTP/1.1.
const withoutHttp2: EsbuildPlugin = {
  name: 'without-http2',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]undici[/\\]lib[/\\]dispatcher[/\\]client-h2\.js$/ }, () => ({
      contents: 'module.exports = undefined',
    }))
  },
}

let bundling: Promise<string> | undefined

/** Program of the worker, CommonJS, without dependencies. */
export function bundleWorker(): Promise<string> {
  bundling ??= build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    plugins: [withoutHttp2],
    conditions: ['@syvain-metrics/source'],
    define: { 'import.meta.url': '"file:///"' },
    logOverride: { 'empty-import-meta': 'silent' },
    banner: { js: `/*! undici\n${readFileSync(join(UNDICI, 'LICENSE'), 'utf8').trim()}\n*/` },
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  return bundling
}

async function module(): Promise<string> {
  return `export const WORKER_SOURCE = ${JSON.stringify(await bundleWorker())}`
}

/** For tsup. */
export const workerSource: EsbuildPlugin = {
  name: 'worker-source',
  setup({ onLoad }) {
    onLoad({ filter: SOURCE }, async () => ({ contents: await module(), loader: 'js' }))
  },
}

/** For vitest. */
export const workerSourceVite = {
  name: 'worker-source',
  load: async (id: string): Promise<string | undefined> => (SOURCE.test(id) ? module() : undefined),
}
