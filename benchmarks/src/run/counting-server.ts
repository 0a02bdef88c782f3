// The counting server as the bench sees it: a process of its own, ordered about over a channel.
import { fork } from 'node:child_process'

/** How the server is at its start. */
export interface ServerOptions {
  /** Whether it announces and takes binary segments. */
  readonly segments: boolean
  /** Whether it remembers every event: then it can tell duplicates, and costs more. */
  readonly ids?: boolean
}

/** How it answers what brings events; everything else is always answered. */
export type Behaviour = 'answer' | 'hang' | 'reset'

/** What it saw since its last report. */
export interface Seen {
  readonly items: number
  readonly requests: number
  /** Requests that it broke off. */
  readonly failed: number
  /** Different events. Only with `ids`. */
  readonly distinct: number
  readonly duplicates: number
  /** Time from an event's own time to its arrival, milliseconds. Only with `ids`. */
  readonly lagsMs: readonly number[]
  readonly lastSequence: number
}

/** A running server. */
export interface ServerHandle {
  readonly url: string
  behave(behaviour: Behaviour): Promise<void>
  /** What was seen since the last report; forgets it. */
  report(): Promise<Seen>
  stop(): void
}

/** Starts one. @param program Built program of the server. */
export async function startServer(program: string, options: ServerOptions): Promise<ServerHandle> {
  const child = fork(program, { env: { ...process.env, NODE_OPTIONS: '' }, execArgv: [] })
  const ask = <T>(order: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('Cannot measure: the counting server ended'))
      child.once('exit', ended)
      child.once('message', (answer) => {
        child.off('exit', ended)
        resolve(answer as T)
      })
      child.send(order)
    })
  const { port } = await ask<{ port: number }>({ do: 'listen', options })
  return {
    url: `http://127.0.0.1:${port}`,
    behave: (behaviour) => ask({ do: 'behave', behaviour }),
    report: () => ask({ do: 'report' }),
    stop: () => child.kill(),
  }
}
