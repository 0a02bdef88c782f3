// One attempt asked for by a caller: a barrier over what the lanes hold now, and the promise that says the attempt is over.
import type { Clock } from '../clock.ts'
import type { Lane } from './lane.ts'
import type { StatusIntent } from './status-intent.ts'

interface Mark {
  readonly lane: Lane
  readonly barrier: number
  readonly lastStatus: StatusIntent | undefined
}

/** A flush under way. */
export class FlushPass {
  readonly ended: Promise<void>
  /** An attempt failed since the pass began: more would be more than one attempt. */
  hasFailed = false
  readonly #marks: readonly Mark[]
  #end: () => void = () => undefined

  constructor(
    lanes: readonly Lane[],
    { clock, timeoutMs, signal }: { clock: Clock; timeoutMs: number; signal: AbortSignal | undefined },
  ) {
    this.#marks = lanes.map((lane) => ({ lane, barrier: lane.lastSequence, lastStatus: lane.statuses.at(-1) }))
    this.ended = new Promise((resolve) => {
      // The caller waits for the flush: the process must not end under it although all other timers let it.
      const timer = clock.after(timeoutMs, resolve, { keepAlive: true })
      signal?.addEventListener('abort', () => this.#end(), { once: true })
      this.#end = () => {
        timer.cancel()
        resolve()
      }
      if (signal?.aborted) this.#end()
    })
  }

  /** Ends the pass when all it waited for has settled, or when `isStuck`: nothing is in flight and nothing more may go. */
  endIf(isStuck: boolean): void {
    if (isStuck || this.#marks.every(isSettled)) this.#end()
  }
}

function isSettled({ lane, barrier, lastStatus }: Mark): boolean {
  return !lane.hasUnsettled(barrier) && (lastStatus === undefined || !lane.statuses.includes(lastStatus))
}
