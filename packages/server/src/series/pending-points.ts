// Points of a series that arrived since the last commit, as growing columns.
import type { Points } from './points.ts'

const LEAST_CAPACITY = 16
const COLUMN_NAMES = ['steps', 'timesMs', 'values', 'arrivalsMs', 'sources', 'sequences'] as const

type Columns = Pick<Points, (typeof COLUMN_NAMES)[number]>

const NO_COLUMNS = columnsOf(0)

/** Collects points; `take` gives them and starts anew. */
export class PendingPoints {
  #columns = NO_COLUMNS
  #capacity = 0
  #count = 0
  /** As many as the last commit brought: the next one is likely to bring as many. */
  #expected = LEAST_CAPACITY
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

  // Six columns, one call per point: an object for each would cost more than the rest of the path.
  push(step: number, timeMs: number, value: number, sequence: number, arrivalMs: number): void {
    if (this.#count === this.#capacity) this.#grow()
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
    const count = this.#count
    const columns = count === this.#capacity ? this.#columns : firstOf(this.#columns, count)
    const points = { ...columns, count, sessions: this.#sessions }
    this.#columns = NO_COLUMNS
    this.#capacity = 0
    this.#count = 0
    this.#expected = Math.max(LEAST_CAPACITY, count)
    this.#sessions = []
    this.#session = ''
    this.#source = -1
    return points
  }

  #grow(): void {
    const old = this.#columns
    this.#capacity = this.#capacity === 0 ? this.#expected : this.#capacity * 2
    this.#columns = columnsOf(this.#capacity)
    for (const name of COLUMN_NAMES) this.#columns[name].set(old[name])
  }
}

/** Columns in one buffer: to make six would cost as much as to fill them. */
function columnsOf(capacity: number): Columns {
  const buffer = new ArrayBuffer(COLUMN_NAMES.length * capacity * 8)
  const column = (index: number): Float64Array => new Float64Array(buffer, index * capacity * 8, capacity)
  return {
    steps: column(0),
    timesMs: column(1),
    values: column(2),
    arrivalsMs: column(3),
    sources: column(4),
    sequences: column(5),
  }
}

function firstOf({ steps, timesMs, values, arrivalsMs, sources, sequences }: Columns, count: number): Columns {
  return {
    steps: steps.subarray(0, count),
    timesMs: timesMs.subarray(0, count),
    values: values.subarray(0, count),
    arrivalsMs: arrivalsMs.subarray(0, count),
    sources: sources.subarray(0, count),
    sequences: sequences.subarray(0, count),
  }
}
