// Peers, installed on demand into a folder that no package of the workspace sees.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Suite } from '../suites.ts'
import { PEERS } from './places.ts'

/** Python with its peers, or the reason why there is none. */
export type Python = { readonly path: string } | { readonly skipped: string }

/** Installs what is missing from npm, without install scripts. @returns versions. */
export function nodePeers(peers: Suite['nodePeers']): Record<string, string> {
  mkdirSync(PEERS, { recursive: true })
  const missing = Object.entries(peers).filter(([name, version]) => installed(name) !== version)
  if (missing.length > 0) {
    console.error(`installing ${missing.map(([name]) => name).join(', ')}`)
    if (!existsSync(join(PEERS, 'package.json'))) writeFileSync(join(PEERS, 'package.json'), '{ "private": true }\n')
    const options = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund']
    const specs = missing.map(([name, version]) => `${name}@${version}`)
    execFileSync('npm', ['install', ...options, ...specs], { cwd: PEERS, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return { ...peers }
}

function installed(name: string): string | undefined {
  const path = join(PEERS, 'node_modules', name, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : undefined
}

/** Installs the Python peers of a suite into a virtual environment of its own. @returns where, or why not, and versions. */
export function pythonPeers({ name: suite, pythonPeers: peers }: Suite): {
  python: Python
  versions: Record<string, string>
} {
  const environment = join(PEERS, `python-${suite}`)
  const path = join(environment, 'bin/python')
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  if (Object.keys(peers).length === 0)
    return { python: { skipped: 'skipped: no Python peers in this suite' }, versions: {} }
  try {
    run('python3', ['--version'])
  } catch {
    return { python: { skipped: 'skipped: no Python' }, versions: {} }
  }
  try {
    if (!existsSync(path)) run('python3', ['-m', 'venv', environment])
    const wanted = Object.entries(peers)
    const names = JSON.stringify(wanted.map(([name]) => name))
    const ask = `import importlib.metadata as m; print(*[m.version(n) for n in ${names}])`
    const expected = wanted.map(([, version]) => version).join(' ')
    if (!succeeds(() => run(path, ['-c', ask]) === expected)) {
      console.error(`installing ${Object.keys(peers).join(', ')}`)
      run(path, ['-m', 'pip', 'install', '-q', ...wanted.map(([name, version]) => `${name}==${version}`)])
    }
    return { python: { path }, versions: { ...peers, python: run(path, ['--version']).replace('Python ', '') } }
  } catch (error) {
    const reason = String((error as Error).message).split('\n')[0]
    return { python: { skipped: `skipped: the Python peers could not be installed (${reason})` }, versions: {} }
  }
}

function succeeds(test: () => boolean): boolean {
  try {
    return test()
  } catch {
    return false // not installed yet: the caller installs them
  }
}
