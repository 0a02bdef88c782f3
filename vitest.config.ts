import { defineConfig } from 'vitest/config'

/** One run over every package; what a package needs beyond `suite()` stands in its own vitest.config.ts. */
export default defineConfig({ test: { projects: ['packages/*', 'conformance', 'docs'] } })
