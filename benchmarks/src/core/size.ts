// What does a page load: the browser entry as a bundler makes it, compressed?
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { ROOT } from '../prepare/places.ts'
import type { Answer, Question } from '../question.ts'

export const size: Question = {
  name: 'size',
  asks: 'What does a page load: the browser entry, everything exported, minified and compressed with gzip?',

  async run(): Promise<Answer> {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'packages/core/src/browser.ts')],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      conditions: ['@syvain-metrics/source'],
      alias: { '@syvain-metrics/api-client': join(ROOT, 'packages/api-client/src/browser.ts') },
    })
    const bytes = outputFiles[0]?.contents ?? new Uint8Array()
    const kilobytes = gzipSync(bytes, { level: 9 }).length / 1000
    const note = `${(bytes.length / 1000).toFixed(1)} kB minified`
    return {
      rows: [{ figure: 'browser bundle', value: kilobytes, unit: 'kB', target: { atMost: 12 }, note }],
      rounds: [],
    }
  },
}
