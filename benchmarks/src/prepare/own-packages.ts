// Our packages as a user gets them: the built files, copied, so that a build meanwhile changes nothing under a running bench.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './places.ts'

// In the order in which they need each other.
const PACKAGES = ['protocol', 'api-client', 'core'] as const

/** Builds what is missing or older than its sources, and copies it. @returns version and commit. */
export function copyOwnPackages(dir: string): Record<string, string> {
  for (const name of PACKAGES) if (isStale(join(ROOT, 'packages', name))) build(name)
  const modules = join(dir, 'node_modules')
  rmSync(modules, { recursive: true, force: true })
  for (const name of PACKAGES) {
    const to = join(modules, '@syvain-metrics', name)
    mkdirSync(to, { recursive: true })
    for (const part of ['package.json', 'dist'])
      cpSync(join(ROOT, 'packages', name, part), join(to, part), { recursive: true })
  }
  const undici = join(ROOT, 'packages/api-client/node_modules/undici')
  if (existsSync(undici)) symlinkSync(undici, join(modules, 'undici'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/core/package.json'), 'utf8')) as { version: string }
  return { '@syvain-metrics/core': version, commit: commit() }
}

function build(name: string): void {
  const cwd = join(ROOT, 'packages', name)
  execFileSync(process.execPath, [join(ROOT, 'node_modules/tsup/dist/cli-default.js')], { cwd, stdio: 'ignore' })
}

function isStale(folder: string): boolean {
  const entry = join(folder, 'dist/index.js')
  return !existsSync(entry) || statSync(entry).mtimeMs < newest(join(folder, 'src'))
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs))
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
