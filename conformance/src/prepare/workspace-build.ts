// Our own packages as a user gets them: the built files, copied, so that a build meanwhile changes nothing under a running suite.
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

// In the order in which they need each other.
const PACKAGES = ['protocol', 'api-client', 'core'] as const
const run = promisify(execFile)

/** Builds what is missing or older than its sources, and copies it. @returns Version and commit of core. */
export async function copyBuild(dir: string): Promise<Record<string, string>> {
  let newestMs = 0
  for (const name of PACKAGES) {
    // Core's worker is one file with the packages below it inside: what is newer there makes it old, too.
    newestMs = Math.max(newestMs, newest(join(ROOT, 'packages', name, 'src')))
    if (builtMs(name) < newestMs) await build(name)
  }
  const modules = join(dir, 'node_modules')
  rmSync(modules, { recursive: true, force: true })
  mkdirSync(modules, { recursive: true })
  for (const name of PACKAGES) copy(name, modules)
  const undici = join(ROOT, 'packages/api-client/node_modules/undici')
  if (existsSync(undici)) symlinkSync(undici, join(modules, 'undici'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/core/package.json'), 'utf8'))
  return { '@syvain-metrics/core': version, commit: await commit() }
}

function copy(name: string, modules: string): void {
  const to = join(modules, '@syvain-metrics', name)
  for (const part of ['package.json', 'dist'])
    cpSync(join(ROOT, 'packages', name, part), join(to, part), { recursive: true })
}

async function build(name: string): Promise<void> {
  await run(process.execPath, [join(ROOT, 'node_modules/tsup/dist/cli-default.js')], {
    cwd: join(ROOT, 'packages', name),
  })
}

function builtMs(name: string): number {
  const entry = join(ROOT, 'packages', name, 'dist/index.js')
  return existsSync(entry) ? statSync(entry).mtimeMs : 0
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs))
}

// Outside of a clone there is no commit to name.
async function commit(): Promise<string> {
  try {
    const paths = PACKAGES.map((name) => `packages/${name}`)
    const { stdout: hash } = await run('git', ['log', '-1', '--format=%h', '--', ...paths], { cwd: ROOT })
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--', ...paths.map((p) => `${p}/src`)], {
      cwd: ROOT,
    })
    return hash.trim() + (changes.trim() === '' ? '' : ' with changes')
  } catch {
    return 'unknown'
  }
}
