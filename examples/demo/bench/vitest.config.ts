// The one line that records a benchmark: the plugin.
import { metrics } from '@syvain-metrics/jest-reporter/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [metrics({ project: 'words', outDir: process.env.DEMO_OUT_DIR ?? '.metrics' })],
  test: { benchmark: { include: ['bench/*.bench.ts'] } },
})
