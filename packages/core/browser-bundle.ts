// Builds the browser entry as a bundler of a page does: for its test and for the measurement of its size.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Program of the browser entry, everything exported, minified. */
export async function bundleBrowser(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [place('./src/browser.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@syvain-metrics/source'],
    alias: { '@syvain-metrics/api-client': place('../api-client/src/browser.ts') },
  })
  return outputFiles[0]?.text ?? ''
}
