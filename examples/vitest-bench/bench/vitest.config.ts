// The plugin is the one line; two runs are enough of a history here, where five are the default.
import { metrics } from '@syvain-metrics/jest-reporter/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [
    metrics({ project: 'top-k', outDir: process.env.EXAMPLE_OUT_DIR ?? '.metrics', compare: { minHistory: 2 } }),
  ],
  test: { benchmark: { include: ['bench/*.bench.ts'] } },
})
