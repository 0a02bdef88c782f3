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

export default defineConfig(library(entries.map((name) => `src/${name}.ts`)))
