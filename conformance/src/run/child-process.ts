// Starts a child process of a row and tells how it ended.
import { fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { JOB_VARIABLE, type Job, type Note } from '../child/job.ts'

/** How a process ended. */
export interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly atMs: number
  /** It did not end by itself in time, and was killed. */
  readonly isOverdue: boolean
  /** Last characters of what it printed to standard error. */
  readonly stderr: string
}

/** Bounds and moments of a child. */
export interface ChildOptions {
  readonly job: Job
  readonly deadlineMs: number
  /** The client is ready; it begins to record when this returns. */
  onReady?(): void
}

const STDERR_CHARACTERS = 2000

/** Runs one child to its end. */
export function runChild(program: string, { job, deadlineMs, onReady }: ChildOptions): Promise<End> {
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = fork(program, [], {
    cwd: job.dir,
    // Plain node: what the suite itself runs with is none of the client's business.
    execArgv: [],
    env: { ...env, [JOB_VARIABLE]: JSON.stringify(job) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS)
  })
  child.once('message', () => {
    onReady?.()
    child.send('go')
  })
  return new Promise((resolve, reject) => {
    let isOverdue = false
    const deadline = setTimeout(() => {
      isOverdue = true
      child.kill('SIGKILL')
    }, deadlineMs)
    child.once('error', reject)
    let atMs = 0
    child.once('exit', () => {
      atMs = Date.now()
      clearTimeout(deadline)
    })
    // After its pipes are read to the end.
    child.once('close', (code, signal) => resolve({ code, signal, atMs, isOverdue, stderr }))
  })
}

/** What a child wrote down. */
export function readNotes(file: string): Note[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Note)
}
