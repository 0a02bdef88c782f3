// A subject in a fresh process: plain node, one job in the environment, results as lines on its output.
import { spawn } from 'node:child_process'

/** What a program reported; its last word on each name counts. */
export type Reported = Readonly<Record<string, number>>

/** How a program is started. */
export interface ChildOptions {
  readonly flags?: readonly string[]
  /** Bound of the process, milliseconds. @default 120_000 */
  readonly timeoutMs?: number
  /** Another interpreter than this Node. */
  readonly command?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Name of the variable that holds the job. */
export const JOB_VARIABLE = 'SYVAIN_BENCH_JOB'
const MARK = '@bench '

/** Runs a program to its end. @returns its reports and `endedAtMs`, the time at which its end was seen. */
export function runChild(program: string, job: object, options: ChildOptions = {}): Promise<Reported> {
  const { flags = [], timeoutMs = 120_000, command = process.execPath, env = {} } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...flags, program], {
      env: { ...process.env, NODE_OPTIONS: '', ...env, [JOB_VARIABLE]: JSON.stringify(job) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let words = ''
    let endedAtMs = 0
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      words = (words + chunk).slice(-4000)
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    child.on('error', reject)
    child.on('exit', () => {
      endedAtMs = Date.now()
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const reports = output
        .split('\n')
        .filter((line) => line.startsWith(MARK))
        .map((line) => JSON.parse(line.slice(MARK.length)) as Reported)
      if (reports.length > 0) resolve({ ...Object.assign({}, ...reports), endedAtMs })
      else reject(new Error(`Cannot measure ${program}: it ended with ${code ?? signal} and no result\n${words}`))
    })
  })
}
