import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'
import { workerSource } from './worker-bundle.ts'

export default defineConfig({ ...library(['src/index.ts', 'src/browser.ts']), esbuildPlugins: [workerSource] })
