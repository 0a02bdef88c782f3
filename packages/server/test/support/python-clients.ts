// Interpreters that have the published clients: installed once, on demand, into a folder that git does not see.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/python-clients/', import.meta.url))

/** An interpreter, or why there is none. */
export type Interpreter = { readonly path: string } | { readonly skipped: string }

/**
 * Python with exactly these packages, in an environment of its own.
 *
 * @param name Of the environment.
 * @param packages With their versions, as `name==1.2.3`.
 */
export function pythonWith(name: string, packages: readonly string[]): Interpreter {
  const path = `${CACHE}${name}/bin/python`
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 })
  try {
    run('python3', '--version')
  } catch {
    return { skipped: 'no Python' }
  }
  try {
    if (!existsSync(path)) run('python3', '-m', 'venv', `${CACHE}${name}`)
    const names = packages.map((one) => one.split('==')[0]!)
    const ask = `import importlib.metadata as m; print(*[n + "==" + m.version(n) for n in ${JSON.stringify(names)}])`
    if (said(() => run(path, '-c', ask)) !== packages.join(' ')) {
      run(path, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--retries', '1', ...packages)
    }
    return { path }
  } catch {
    return { skipped: `${packages.join(', ')} cannot be installed` }
  }
}

function said(ask: () => string): string {
  try {
    return ask().trim()
  } catch {
    return '' // not installed yet: the caller installs it
  }
}
