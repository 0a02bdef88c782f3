import { defineConfig, type ViteUserConfig } from 'vitest/config'

const conditions = ['@syvain-metrics/source', 'module', 'node', 'development|production']

/** How every package is tested: sources of the workspace, real timers and servers, forks. */
export function suite(name: string, test: NonNullable<ViteUserConfig['test']> = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 20_000, hookTimeout: 30_000, ...test },
  })
}
