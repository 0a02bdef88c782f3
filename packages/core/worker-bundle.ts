// Builds the delivery worker into one text and puts it where `src/hosts/worker-source.ts` has none: for tsup and for vitest.
import { fileURLToPath } from 'node:url'
import { build, type Plugin as EsbuildPlugin } from 'esbuild'

const ENTRY = fileURLToPath(new URL('./src/hosts/worker-entry.ts', import.meta.url))
const SOURCE = /[/\\]hosts[/\\]worker-source\.ts$/

// The HTTP library is not built in: it is taken from where this package finds it when the worker starts.
const fromParent: EsbuildPlugin = {
  name: 'undici-from-parent',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'from-parent' }))
    onLoad({ filter: /.*/, namespace: 'from-parent' }, () => ({
      contents: `
        const { createRequire } = require('node:module')
        const { base } = require('node:worker_threads').workerData.settings
        module.exports = createRequire(createRequire(base).resolve('@syvain-metrics/api-client/package.json'))('undici')
      `,
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
    conditions: ['@syvain-metrics/source'],
    define: { 'import.meta.url': '"file:///"' },
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [fromParent],
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
