// Our packages as a user gets them: built by their own configuration into the folder of the run, so that a build meanwhile changes nothing under a running bench.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './places.ts'

// In the order in which they need each other.
const PACKAGES = ['protocol', 'api-client', 'core', 'tfjs-callback'] as const

/** Builds our packages from their sources into `dir`. @returns version and commit. */
export function buildOwnPackages(dir: string): Record<string, string> {
  for (const name of PACKAGES) {
    const cwd = join(ROOT, 'packages', name)
    const to = join(dir, 'node_modules/@syvain-metrics', name)
    mkdirSync(to, { recursive: true })
    cpSync(join(cwd, 'package.json'), join(to, 'package.json'))
    const tsup = join(ROOT, 'node_modules/tsup/dist/cli-default.js')
    execFileSync(process.execPath, [tsup, '--no-dts', '--out-dir', join(to, 'dist')], { cwd, stdio: 'ignore' })
  }
  const undici = join(ROOT, 'packages/api-client/node_modules/undici')
  if (existsSync(undici)) symlinkSync(undici, join(dir, 'node_modules/undici'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/core/package.json'), 'utf8')) as { version: string }
  return { '@syvain-metrics/core': version, commit: commit() }
}

// Outside of a clone there is no commit to name.
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  const paths = PACKAGES.map((name) => `packages/${name}`)
  try {
    const changes = git('status', '--porcelain', '--', ...paths.map((path) => `${path}/src`))
    return git('log', '-1', '--format=%h', '--', ...paths) + (changes === '' ? '' : ' with changes')
  } catch {
    return 'unknown'
  }
}
