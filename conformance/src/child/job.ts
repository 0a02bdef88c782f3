// What the suite hands to a child process, and what the child writes down for it.

/** How a child records. */
export type Workload =
  /** 100 events each 50 ms, as a training loop does that yields. */
  | { readonly kind: 'paced'; readonly events: number }
  /** All in one turn. */
  | { readonly kind: 'burst'; readonly events: number }
  /** Evenly over a time in which the event loop never turns. */
  | { readonly kind: 'blocking'; readonly events: number; readonly forMs: number }

/** How a child ends. */
export type Ending =
  /** Idles, then shuts the client down in the way that its documentation tells. */
  | { readonly kind: 'shutdown'; readonly afterMs: number }
  /** The program is over; nothing is called. */
  | { readonly kind: 'natural' }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'throw' | 'reject' }
  | { readonly kind: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL'; readonly afterMs: number }

/** A child's work. `restart` starts the client on the folder of an earlier process, records nothing and shuts it down. */
export interface Job {
  readonly url: string
  readonly dir: string
  /** File for the child's notes. */
  readonly notes: string
  readonly durability: 'turn' | 'batch' | undefined
  readonly work: { readonly workload: Workload; readonly ending: Ending } | 'restart'
}

/** One line of the child's notes. */
export type Note =
  | { readonly note: 'lost'; readonly count: number; readonly words: string }
  | { readonly note: 'trouble'; readonly words: string }
  | { readonly note: 'mark'; readonly name: 'begin' | 'recorded' | 'end'; readonly atMs: number }
  | {
      readonly note: 'farewell'
      readonly isOk: boolean
      readonly lost: number
      readonly pending: number
      readonly words: string
    }

/** Environment variable that carries the job. */
export const JOB_VARIABLE = 'CONFORMANCE_JOB'
