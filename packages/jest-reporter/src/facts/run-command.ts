// Runs one short command and gives back its output, or null: a fact that cannot be had is not an error.
import { spawn } from 'node:child_process'
import os from 'node:os'

export type RunCommand = (command: string, args: readonly string[]) => Promise<string | null>

export interface RunnerOptions {
  /** When a command is ended, milliseconds. */
  timeoutMs?: number
  /** Whether whatever else runs on this machine comes first. */
  inBackground?: boolean
}

function yieldToOthers(pid: number | undefined): void {
  try {
    const priority = Math.max(os.getPriority(), os.constants.priority.PRIORITY_BELOW_NORMAL)
    if (pid !== undefined) os.setPriority(pid, priority)
  } catch {
    // It has ended already, or this is not allowed: then it runs like anything else.
  }
}

/** A runner of commands in `cwd`. */
export function commandRunner(
  cwd: string,
  { timeoutMs = 5_000, inBackground = false }: RunnerOptions = {},
): RunCommand {
  return (command, args) =>
    new Promise((resolve) => {
      // One pipe and no more: each is a socket, and the runner waits while it is made.
      const child = spawn(command, args, { cwd, windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'] })
      if (inBackground) yieldToOthers(child.pid)
      const timer = setTimeout(() => {
        child.kill()
        child.stdout?.destroy() // what it has started itself may hold the other end for longer
      }, timeoutMs)
      const settle = (output: string | null): void => {
        clearTimeout(timer)
        resolve(output)
      }
      let text = ''
      // No pipe where the process has no file descriptor left.
      child.stdout?.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      child.on('error', () => settle(null))
      child.on('close', (code) => settle(code === 0 ? text.trimEnd() : null))
    })
}
