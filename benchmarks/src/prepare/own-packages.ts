// Our packages as a user gets them: built by their own configuration into the folder of the run, so that a build meanwhile changes nothing under a running bench.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './places.ts'

interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Builds packages of ours from their sources into `dir`. @param names In the order in which they need each other. @returns version and commit. */
export function buildOwnPackages(names: readonly string[], dir: string): Record<string, string> {
  for (const name of names) {
    const cwd = join(ROOT, 'packages', name)
    const to = join(dir, 'node_modules/@syvain-metrics', name)
    mkdirSync(to, { recursive: true })
    cpSync(join(cwd, 'package.json'), join(to, 'package.json'))
    const tsup = join(ROOT, 'node_modules/tsup/dist/cli-default.js')
    execFileSync(process.execPath, [tsup, '--no-dts', '--out-dir', join(to, 'dist')], { cwd, stdio: 'ignore' })
    const { dependencies, optionalDependencies } = manifestOf(name)
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) link(cwd, other, dir)
  }
  const measured = names.at(-1) as string
  return { [`@syvain-metrics/${measured}`]: manifestOf(measured).version, commit: commit(names) }
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as Manifest
}

// What others made, and what of ours is not measured, is taken as it is installed.
function link(from: string, name: string, dir: string): void {
  const [path, to] = [join(from, 'node_modules', name), join(dir, 'node_modules', name)]
  if (!existsSync(path) || existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  symlinkSync(realpathSync(path), to)
}

// Outside of a clone there is no commit to name.
function commit(names: readonly string[]): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  const paths = names.map((name) => `packages/${name}`)
  try {
    const changes = git('status', '--porcelain', '--', ...paths.map((path) => `${path}/src`))
    return git('log', '-1', '--format=%h', '--', ...paths) + (changes === '' ? '' : ' with changes')
  } catch {
    return 'unknown'
  }
}
