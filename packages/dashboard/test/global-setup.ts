// Builds the page once for all browser tests, into a folder of its own: they test the sources, never an old build.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built page, as a URL with a trailing slash. */
    assets: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), 'syvain-metrics-dashboard-'))
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url))
  // vitest sets NODE_ENV to test; the page is tested as it is published.
  await build({ configFile, mode: 'production', logLevel: 'warn', build: { outDir, emptyOutDir: true } })
  project.provide('assets', `${pathToFileURL(outDir)}/`)
  return () => rm(outDir, { recursive: true, force: true })
}
