import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

const entries = [
  'index',
  'vitest',
  'jest',
  'record',
  'bench-provider',
  'node-test',
  'adapters',
  'stats',
  'metrics-bench',
]

// Rollup would turn a file with a default export alone into `module.exports = …`, which its types do not say.
export default defineConfig({ ...library(entries.map((name) => `src/${name}.ts`)), treeshake: false })
