// The programs of child processes as plain JavaScript: a subject is started by node alone, as a user's program is.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { SOURCES } from './places.ts'

/** Writes every program into `dir`. Packages stay imports, found from that folder. */
export async function buildPrograms(dir: string): Promise<void> {
  const programs = ['core', 'tfjs'].flatMap((suite) => {
    const folder = join(SOURCES, suite, 'programs')
    return readdirSync(folder).flatMap((file) => (file.endsWith('.ts') ? join(folder, file) : []))
  })
  await build({
    entryPoints: [...programs, join(SOURCES, 'server/counting-server.ts')],
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
