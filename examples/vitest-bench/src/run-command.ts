// Runs a test runner in a process of its own, as a user would from a shell.
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'

/** Where and with what a command runs. */
export interface CommandSetting {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Runs a program with Node.
 *
 * @returns what it printed, standard error included.
 * @throws Error with what it printed, when it fails.
 */
export async function runCommand(program: string, args: readonly string[], setting: CommandSetting): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: setting.cwd,
    env: {
      ...process.env,
      // Hides the repository: a run on changed files is no baseline for later ones, and here every run shall be one.
      GIT_CEILING_DIRECTORIES: dirname(setting.cwd),
      NO_COLOR: '1',
      ...setting.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output}`)
  return output
}
