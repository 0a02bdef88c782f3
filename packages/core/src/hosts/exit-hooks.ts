// The ends of a process: what happens to queued events at each of them. Node, Bun, Deno; one set of listeners for all collectors.

/** A collector as the end of the process sees it. */
export interface ExitParticipant {
  /** Whether anything is queued, or a run is under way. */
  isBusy(): boolean
  /** Marks every run that is under way as done, or as failed. */
  endRuns(failure: unknown): void
  /** Delivers for at most its own bound; does not throw. */
  flush(): Promise<void>
  /** Delivers while the thread stands still for at most its own bound, then writes the rest to disk. */
  flushSync(): void
}

/** The parts of `process` that are used here. */
export type ExitProcess = Pick<NodeJS.Process, 'on' | 'off' | 'listenerCount' | 'kill' | 'pid' | 'exitCode'>

/** In what runtimes differ when a process ends. */
export interface ExitSemantics {
  /** Whether `exit` comes after an error that nobody caught. Not on Deno. */
  readonly exitFollowsErrors: boolean
  /** Whether `uncaughtExceptionMonitor` sees rejections, and `exit` the status that follows from them. Not on Bun. */
  readonly monitorSeesRejections: boolean
}

// SIGHUP ends a process whose terminal went away.
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens to the end of a process while there is somebody to tell. Hooks never change an exit status and never swallow an error. */
export class ExitHooks {
  readonly #process: ExitProcess
  readonly #semantics: ExitSemantics
  readonly #participants = new Set<ExitParticipant>()
  #hasFlushedBeforeExit = false

  constructor(process: ExitProcess, semantics: ExitSemantics) {
    this.#process = process
    this.#semantics = semantics
  }

  /** @returns A function that takes the participant out again. */
  add(participant: ExitParticipant): () => void {
    if (this.#participants.size === 0) this.#listen()
    this.#participants.add(participant)
    return () => {
      if (this.#participants.delete(participant) && this.#participants.size === 0) this.#unlisten()
    }
  }

  #listen(): void {
    this.#process.on('beforeExit', this.#beforeExit)
    this.#process.on('exit', this.#exit)
    this.#process.on('uncaughtExceptionMonitor', this.#uncaught)
    if (!this.#semantics.monitorSeesRejections) this.#process.on('unhandledRejection', this.#rejection)
    for (const signal of SIGNALS) this.#process.on(signal, this.#signal)
  }

  #unlisten(): void {
    this.#process.off('beforeExit', this.#beforeExit)
    this.#process.off('exit', this.#exit)
    this.#process.off('uncaughtExceptionMonitor', this.#uncaught)
    this.#process.off('unhandledRejection', this.#rejection)
    for (const signal of SIGNALS) this.#process.off(signal, this.#signal)
  }

  // The loop has drained: there is time for one flush. It fires again when that flush has ended, hence once.
  readonly #beforeExit = (): void => {
    if (this.#hasFlushedBeforeExit) return
    this.#hasFlushedBeforeExit = true
    for (const participant of this.#participants) {
      if (!participant.isBusy()) continue
      participant.endRuns(exitFailure(this.#process.exitCode))
      void participant.flush()
    }
  }

  // `process.exit()`, the end after an exception, or the end of the loop: nothing asynchronous happens any more.
  readonly #exit = (code: number): void => {
    this.#end(exitFailure(code))
  }

  // Thrown errors and rejections alike. Only looks: the process ends as it would without this.
  readonly #uncaught = (error: unknown): void => {
    for (const participant of this.#participants) participant.endRuns(error ?? new Error('uncaught exception'))
    // The last moment there is, unless the program catches the error after all.
    if (!this.#semantics.exitFollowsErrors && this.#process.listenerCount('uncaughtException') === 0) this.#flushSync()
  }

  // As with a signal: marked, then raised again without this listener, so that it is printed and ends the process as it would.
  readonly #rejection = (reason: unknown): void => {
    // Somebody else decides what a rejection means.
    if (this.#process.listenerCount('unhandledRejection') > 1) return
    for (const participant of this.#participants) participant.endRuns(reason ?? new Error('unhandled rejection'))
    this.#process.off('unhandledRejection', this.#rejection)
    void Promise.reject(reason)
  }

  readonly #signal = (signal: NodeJS.Signals): void => {
    // Somebody else decides what the signal means; events are brought into safety, and the process goes on.
    if (this.#process.listenerCount(signal) > 1) {
      this.#flushSync()
      return
    }
    this.#end(Object.assign(new Error(`terminated by ${signal}`), { name: signal, stack: `terminated by ${signal}` }))
    // Without this listener the signal has its default effect, so that the status stays 128 + n.
    this.#unlisten()
    this.#process.kill(this.#process.pid, signal)
  }

  #flushSync(): void {
    for (const participant of this.#participants) if (participant.isBusy()) participant.flushSync()
  }

  #end(failure: unknown): void {
    for (const participant of this.#participants) {
      if (!participant.isBusy()) continue
      participant.endRuns(failure)
      participant.flushSync()
    }
  }
}

function exitFailure(code: number | string | null | undefined): unknown {
  const status = Number(code ?? 0)
  if (status === 0) return undefined
  return Object.assign(new Error(`the process ended with status ${status}`), {
    name: 'ProcessExit',
    stack: `the process ended with status ${status}`,
  })
}
