// A server of ours in a process of its own, as the bench sees it: where it is, what it used, and its end.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { JOB_VARIABLE, type Reported } from './child.ts'

/** A running server. */
export interface ServiceHandle {
  readonly url: string
  readonly key: string
  /** What it used so far. */
  report(): Promise<Reported>
  /** Stops it as an operator does, and waits until its files are closed. Safe to call twice. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/** Starts one. @param program Built program of the server. */
export async function startService(program: string, job: object): Promise<ServiceHandle> {
  const child = fork(program, {
    env: { ...process.env, NODE_OPTIONS: '', [JOB_VARIABLE]: JSON.stringify(job) },
    execArgv: [],
  })
  const ended = once(child, 'exit')
  const heard = async <T>(): Promise<T> => {
    const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)])
    if (first === undefined) throw new Error('Cannot measure: the server ended')
    return first[0] as T
  }
  const { url, key } = await heard<{ url: string; key: string }>()
  return {
    url,
    key,
    report: () => {
      child.send('report')
      return heard<Reported>()
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null && child.connected) child.send('stop')
      await ended
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
