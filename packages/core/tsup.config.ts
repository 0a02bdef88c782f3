import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'
import { workerSource } from './worker-bundle.ts'

// No shims: they would put Node's modules into the file that both entries share.
export default defineConfig({
  ...library(['src/index.ts', 'src/browser.ts']),
  shims: false,
  esbuildPlugins: [workerSource],
})
