// Runs commands of the workspace: pnpm at its pinned version through npx, and tools from node_modules. Needs nothing but Node and npm.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Root folder of the workspace, without a trailing slash. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

/** The package manager: pinned, and never through corepack, which fails where a registry serves no signatures. */
export const PNPM = 'pnpm@10.34.9'

/**
 * Runs a command and waits for its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, quiet?: boolean }} [options] `quiet` shows the output only of a failure.
 * @returns {Promise<{ code: number, output: string }>} `output` is empty unless `quiet`.
 */
export function run(command, args, { cwd = ROOT, env = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout?.on('data', (data) => (output += data))
    child.stderr?.on('data', (data) => (output += data))
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }))
  })
}

/**
 * Runs a command and ends this process when it fails.
 *
 * @param {string} what Said when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function must(what, command, args, options) {
  const { code, output } = await run(command, args, options)
  if (code === 0) return
  process.stderr.write(output)
  console.error(`\n${what} failed: ${command} ${args.join(' ')} ended with ${code}`)
  process.exit(1)
}

/** @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
export const pnpm = (args, options) => run('npx', ['-y', PNPM, ...args], options)

/** A tool of the workspace, by the name of its command. @param {string} name */
export const bin = (name) => `${ROOT}/node_modules/.bin/${name}`
