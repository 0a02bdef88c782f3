// The programs of child processes as plain JavaScript: a subject is started by node alone, as a user's program is.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { SOURCES } from './places.ts'

/** Writes every program of a suite into `dir`. Packages stay imports, found from that folder. */
export async function buildPrograms(suite: string, dir: string): Promise<void> {
  const programs = join(SOURCES, suite, 'programs')
  const files = readdirSync(programs).filter((file) => file.endsWith('.ts'))
  await build({
    entryPoints: files.map((file) => join(programs, file)),
    outdir: dir,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
}
