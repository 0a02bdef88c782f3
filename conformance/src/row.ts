// One row of the matrix: what is recorded, how the server misbehaves, how the process ends, and what is expected of ours.
import type { Ending, Workload } from './child/job.ts'
import type { Fault } from './server/fault.ts'

/** What ours must reach. Absent bounds are not judged. */
export interface Expectation {
  /** Events that must be lost: the poison, and nothing else. */
  readonly lostEvents?: readonly number[]
  /** Events that may be lost at most; default 0. */
  readonly maxLost?: number
  /** Failed requests at most: those without effect that the client sent. */
  readonly maxFailedRequests?: number
  /** Intake requests while the event loop was blocked, at least. */
  readonly minRequestsWhileBlocked?: number
  /** Milliseconds from the end of the program to the end of the process, at most. */
  readonly maxEndingMs?: number
}

/** One row. */
export interface Row {
  readonly name: string
  readonly title: string
  readonly workload: Workload
  /** A new fault for one run: faults count. */
  fault(): Fault
  readonly ending: Ending
  /** For a client that knows such a choice. */
  readonly durability?: 'turn' | 'batch'
  /** Whether a second process on the same folder follows, for what the first one kept on disk. */
  readonly isRestarted?: boolean
  readonly expect: Expectation
}
