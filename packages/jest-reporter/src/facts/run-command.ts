// Runs one short command and gives back its output, or null: a fact that cannot be had is not an error.
import { execFile } from 'node:child_process'

export type RunCommand = (command: string, args: readonly string[]) => Promise<string | null>

/** A runner of commands in `cwd`; each ends after `timeoutMs`. */
export function commandRunner(cwd: string, timeoutMs = 5_000): RunCommand {
  return (command, args) =>
    new Promise((resolve) => {
      const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
      execFile(command, [...args], { cwd, env, timeout: timeoutMs, maxBuffer: 64 << 20 }, (error, stdout) => {
        resolve(error ? null : stdout.trimEnd())
      })
    })
}
