// What does a page load: the browser entry as a bundler makes it, compressed?
import { gzipSync } from 'node:zlib'
import { bundleBrowser } from '../../../packages/core/browser-bundle.ts'
import type { Answer, Question } from '../question.ts'

export const size: Question = {
  name: 'size',
  asks: 'What does a page load: the browser entry, everything exported, minified and compressed with gzip?',

  async run(): Promise<Answer> {
    const bytes = Buffer.from(await bundleBrowser())
    const kilobytes = gzipSync(bytes, { level: 9 }).length / 1000
    const note = `${(bytes.length / 1000).toFixed(1)} kB minified`
    return {
      rows: [{ figure: 'browser bundle', value: kilobytes, unit: 'kB', target: { atMost: 12 }, note }],
      rounds: [],
    }
  },
}
