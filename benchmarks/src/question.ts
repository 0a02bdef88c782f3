// What a question is, what it works with and what it answers.
import type { ChildOptions, Reported } from './run/child.ts'
import type { ServerHandle, ServerOptions } from './run/counting-server.ts'
import type { ServiceHandle } from './run/service.ts'

/** One line of the target table. */
export interface Row {
  readonly figure: string
  /** What was obtained; `undefined` when it was not measured. */
  readonly value: number | undefined
  readonly unit: string
  /** The value may not be above (or below) it. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
  readonly note?: string
}

/** Raw results of one subject in one round. */
export interface Round {
  readonly round: number
  readonly subject: string
  readonly result: Reported
}

/** The answer to a question. */
export interface Answer {
  readonly rows: readonly Row[]
  readonly rounds: readonly Round[]
}

/** What a question works with. */
export interface Bench {
  readonly isQuick: boolean
  /** Starts a program in a fresh process; resolves with what it reported when it has ended. */
  child(program: string, job: object, options?: ChildOptions): Promise<Reported>
  /** Starts a counting server in a process of its own. */
  server(options: ServerOptions): Promise<ServerHandle>
  /** Starts a program that is a server of ours; it ends with the run at the latest. */
  service(program: string, job: object): Promise<ServiceHandle>
  /** A fresh empty folder. */
  folder(): string
  /** Python with the Python peers, or why there is none. */
  readonly python: { readonly path: string } | { readonly skipped: string }
}

/** A question with its way to an answer. */
export interface Question {
  readonly name: string
  /** The question in words. */
  readonly asks: string
  run(bench: Bench): Promise<Answer>
}
