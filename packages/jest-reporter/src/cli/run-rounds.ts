// Runs a user's command in fresh processes and collects the records that the reporter in each of them hands over.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type PartFile, readParts } from '../spool/part-file.ts'
import { type CliContext, UsageError } from './cli-context.ts'

export interface ProcessRun {
  status: number
  parts: PartFile[]
}

export interface ProcessOptions {
  cwd: string
  role?: 'run' | 'confirm'
  quiet?: boolean
}

function exitOf(command: readonly string[], options: ProcessOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const [file, ...args] = command
  if (!file) throw new UsageError('Cannot run: there is no command after --')
  return new Promise((resolve, reject) => {
    // Windows finds npx.cmd only through a shell.
    const shell = process.platform === 'win32'
    const stdio = options.quiet ? (['ignore', 'ignore', 'inherit'] as const) : 'inherit'
    const child = spawn(file, args, { cwd: options.cwd, env, shell, stdio: stdio as 'inherit' })
    child.on('error', (error) => reject(new UsageError(`Cannot run ${file}: ${error.message}`)))
    child.on('close', (code, signal) => resolve(code ?? (signal ? 128 + (os.constants.signals[signal] ?? 0) : 1)))
  })
}

/** Runs the command once and reads the records that it left. */
export async function runProcess(
  command: readonly string[],
  context: CliContext,
  options: ProcessOptions,
): Promise<ProcessRun> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'metrics-bench-'))
  try {
    const env = { ...context.deps.env, SYVAIN_METRICS_PARTS: folder, SYVAIN_METRICS_ROLE: options.role ?? 'run' }
    const status = await exitOf(command, options, env)
    return { status, parts: await readParts([folder]) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The command limited to some test files; npm passes arguments on only behind `--`. */
export function withFiles(command: readonly string[], files: readonly string[]): string[] {
  const throughNpm = command[0] === 'npm' && !command.includes('--')
  return [...command, ...(throughNpm ? ['--'] : []), ...files]
}
