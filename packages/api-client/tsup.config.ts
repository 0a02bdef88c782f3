import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

// No shims: they would put Node's __filename into the file that both entries share.
export default defineConfig({ ...library(['src/index.ts', 'src/browser.ts']), shims: false })
