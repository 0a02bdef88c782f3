// Peers, installed on demand into a folder that no package of the workspace sees.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PEERS } from './places.ts'

const NODE_PEERS = {
  '@influxdata/influxdb-client': '1.35.0',
  '@opentelemetry/exporter-logs-otlp-http': '0.223.1',
  '@opentelemetry/exporter-trace-otlp-http': '0.223.1',
  '@opentelemetry/sdk-logs': '0.223.1',
  '@opentelemetry/sdk-trace-base': '2.12.1',
  'prom-client': '15.1.3',
} as const

const PYTHON_PEERS = { trackio: '0.43.0', wandb: '0.31.0' } as const

/** Python with its peers, or the reason why there is none. */
export type Python = { readonly path: string } | { readonly skipped: string }

/** Installs what is missing from npm, without install scripts. @returns versions. */
export function nodePeers(): Record<string, string> {
  mkdirSync(PEERS, { recursive: true })
  const missing = Object.entries(NODE_PEERS).filter(([name, version]) => installed(name) !== version)
  if (missing.length > 0) {
    console.error(`installing ${missing.map(([name]) => name).join(', ')}`)
    if (!existsSync(join(PEERS, 'package.json'))) writeFileSync(join(PEERS, 'package.json'), '{ "private": true }\n')
    const options = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund']
    const specs = missing.map(([name, version]) => `${name}@${version}`)
    execFileSync('npm', ['install', ...options, ...specs], { cwd: PEERS, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return { ...NODE_PEERS }
}

function installed(name: string): string | undefined {
  const path = join(PEERS, 'node_modules', name, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : undefined
}

/** Installs the Python peers into a virtual environment. @returns where, or why not, and versions. */
export function pythonPeers(): { python: Python; versions: Record<string, string> } {
  const path = join(PEERS, 'python/bin/python')
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    run('python3', ['--version'])
  } catch {
    return { python: { skipped: 'skipped: no Python' }, versions: {} }
  }
  try {
    if (!existsSync(path)) run('python3', ['-m', 'venv', join(PEERS, 'python')])
    const wanted = Object.entries(PYTHON_PEERS)
    const names = JSON.stringify(wanted.map(([name]) => name))
    const ask = `import importlib.metadata as m; print(*[m.version(n) for n in ${names}])`
    const expected = wanted.map(([, version]) => version).join(' ')
    if (!succeeds(() => run(path, ['-c', ask]) === expected)) {
      console.error(`installing ${Object.keys(PYTHON_PEERS).join(', ')}`)
      run(path, ['-m', 'pip', 'install', '-q', ...wanted.map(([name, version]) => `${name}==${version}`)])
    }
    return { python: { path }, versions: { ...PYTHON_PEERS, python: run(path, ['--version']).replace('Python ', '') } }
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
