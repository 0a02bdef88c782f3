// Every way in which a process ends.
import type { Ending } from './job.ts'

/** What an ending may do before it. */
export interface BeforeEnd {
  shutdown(): Promise<void>
  /** Notes the time right before the process is told to end. */
  mark(): void
}

// After a signal that ended nothing the program ends by itself, with status 0, which no row expects.
const UNHEARD_MS = 20_000

/** Ends this process, or lets it end. */
export async function end(ending: Ending, { shutdown, mark }: BeforeEnd): Promise<void> {
  switch (ending.kind) {
    case 'shutdown':
      await pause(ending.afterMs)
      mark()
      return shutdown()
    case 'natural':
      return mark()
    case 'exit':
      mark()
      return process.exit(ending.code)
    case 'throw':
      mark()
      // Outside of any promise, so that it is an uncaught exception and no rejection.
      setImmediate(() => {
        throw new Error('the training loop failed')
      })
      return
    case 'reject':
      mark()
      void Promise.reject(new Error('the training loop failed'))
      return
    case 'signal':
      // At least the turn in which the events were recorded is over: a turn is the unit of what can be kept.
      await (ending.afterMs === 0 ? new Promise((resolve) => setImmediate(resolve)) : pause(ending.afterMs))
      mark()
      process.kill(process.pid, ending.signal)
      // A process that is told to end has work left. Without any, it could be over before it looks at its signals.
      await pause(UNHEARD_MS)
  }
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs))
}
