// What a session touches of the world: environment, clock, commands, terminal, destination. Tests hand in their own.
import { openDestination } from '../destination.ts'
import { commandRunner, type RunCommand } from '../facts/run-command.ts'

export interface SessionDeps {
  env: Readonly<Record<string, string | undefined>>
  nowMs: () => number
  /** Writes to the terminal; standard error, because some runners own standard output. */
  say: (text: string) => void
  runCommand: (cwd: string) => RunCommand
  openDestination: typeof openDestination
}

export const systemDeps: SessionDeps = {
  env: process.env,
  nowMs: () => Date.now(),
  say: (text) => void process.stderr.write(text),
  runCommand: (cwd) => commandRunner(cwd, { timeoutMs: 10_000, inBackground: true }),
  openDestination,
}
