import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

// vite writes dist/assets-root first: cleaning must leave it.
export default defineConfig({ ...library(['src/index.ts']), clean: ['!assets-root', '!assets-root/**'] })
