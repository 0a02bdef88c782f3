// Points of a series that arrived since the last commit, as growing columns.
import { emptyPoints, type Points, slicePoints } from './points.ts'

const COLUMNS = ['steps', 'timesMs', 'values', 'arrivalsMs', 'sources', 'sequences'] as const
const NO_ROOM = emptyPoints(0)

/** Collects points; `take` gives them and starts anew. */
export class PendingPoints {
  /** Its `count` is the room there is. */
  #columns = NO_ROOM
  #count = 0
  #sessions: string[] = []
  #session = ''
  #source = -1

  get count(): number {
    return this.#count
  }

  /** Names the session of the points that follow. */
  from(session: string): void {
    if (session === this.#session) return
    this.#session = session
    this.#source = this.#sessions.indexOf(session)
    if (this.#source < 0) this.#source = this.#sessions.push(session) - 1
  }

  /** Makes room for more points at once: columns that end up full need not be cut. */
  reserve(more: number): void {
    const old = this.#columns
    const needed = this.#count + more
    if (needed <= old.count) return
    this.#columns = emptyPoints(this.#count === 0 ? needed : Math.max(needed, 2 * old.count))
    if (this.#count > 0) for (const name of COLUMNS) this.#columns[name].set(old[name].subarray(0, this.#count))
  }

  // Six columns, one call per point: an object for each would cost more than the rest of the path.
  push(step: number, timeMs: number, value: number, sequence: number, arrivalMs: number): void {
    if (this.#count === this.#columns.count) this.reserve(1)
    const { steps, timesMs, values, arrivalsMs, sources, sequences } = this.#columns
    const at = this.#count++
    steps[at] = step
    timesMs[at] = timeMs
    values[at] = value
    arrivalsMs[at] = arrivalMs
    sources[at] = this.#source
    sequences[at] = sequence
  }

  take(): Points {
    const all: Points = { ...this.#columns, sessions: this.#sessions }
    const points = all.count === this.#count ? all : slicePoints(all, 0, this.#count)
    this.#columns = NO_ROOM
    this.#count = 0
    this.#sessions = []
    this.#session = ''
    this.#source = -1
    return points
  }
}
