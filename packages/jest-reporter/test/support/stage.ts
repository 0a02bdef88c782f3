// The stage: a folder whose node_modules holds the built packages of the workspace and the runners of the fixtures.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url))
const WORKSPACE = ['protocol', 'api-client', 'core', 'jest-reporter']

/** Links every entry of `from` that is not of this workspace; scoped folders one level deeper. */
function linkDependencies(from: string, to: string): void {
  if (!existsSync(from)) return
  for (const name of readdirSync(from)) {
    if (name.startsWith('.') || name === '@syvain-metrics') continue
    if (name.startsWith('@')) {
      mkdirSync(path.join(to, name), { recursive: true })
      for (const inner of readdirSync(path.join(from, name)))
        link(path.join(from, name, inner), path.join(to, name, inner))
    } else {
      link(path.join(from, name), path.join(to, name))
    }
  }
}

function link(from: string, to: string): void {
  if (!existsSync(to)) symlinkSync(realpathSync(from), to)
}

/** Builds the workspace packages that the reporter needs and puts them where Node looks for installed ones. */
export function buildStage(): string {
  const stage = realpathSync(mkdtempSync(path.join(tmpdir(), 'jest-reporter-stage-')))
  const modules = path.join(stage, 'node_modules')
  for (const name of WORKSPACE) {
    const source = path.join(PACKAGES, name)
    const target = path.join(modules, '@syvain-metrics', name)
    mkdirSync(target, { recursive: true })
    const args = ['tsup', '--no-dts', '--silent', '--out-dir', path.join(target, 'dist')]
    execFileSync('npx', args, { cwd: source, stdio: ['ignore', 'ignore', 'inherit'] })
    cpSync(path.join(source, 'package.json'), path.join(target, 'package.json'))
    linkDependencies(path.join(source, 'node_modules'), modules)
  }
  return stage
}
