import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const conditions = ['@syvain-metrics/source', 'module', 'node', 'development|production']

// Only `npm run runtimes` sets it: then each file first makes sure that it runs where it should.
const setupFiles =
  process.env.SYVAIN_RUNTIME === undefined ? [] : [fileURLToPath(new URL('vitest.runtime.ts', import.meta.url))]

/** How every package is tested: sources of the workspace, real timers and servers, forks. */
export function suite(name: string, test: NonNullable<ViteUserConfig['test']> = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      pool: 'forks',
      setupFiles,
      testTimeout: 20_000,
      hookTimeout: 30_000,
      ...test,
    },
  })
}
