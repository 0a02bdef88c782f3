// Points of a series that arrived since the last commit, as growing columns.
import type { Points } from './points.ts'

/** Collects points; `take` gives them and starts anew. */
export class PendingPoints {
  #steps: number[] = []
  #timesMs: number[] = []
  #values: number[] = []
  #arrivalsMs: number[] = []
  #sources: number[] = []
  #sequences: number[] = []
  #sessions: string[] = []
  #session = ''
  #source = -1

  get count(): number {
    return this.#values.length
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
    this.#steps.push(step)
    this.#timesMs.push(timeMs)
    this.#values.push(value)
    this.#arrivalsMs.push(arrivalMs)
    this.#sources.push(this.#source)
    this.#sequences.push(sequence)
  }

  take(): Points {
    const points: Points = {
      count: this.count,
      steps: Float64Array.from(this.#steps),
      timesMs: Float64Array.from(this.#timesMs),
      values: Float64Array.from(this.#values),
      arrivalsMs: Float64Array.from(this.#arrivalsMs),
      sources: Float64Array.from(this.#sources),
      sequences: Float64Array.from(this.#sequences),
      sessions: this.#sessions,
    }
    this.#steps = []
    this.#timesMs = []
    this.#values = []
    this.#arrivalsMs = []
    this.#sources = []
    this.#sequences = []
    this.#sessions = []
    this.#session = ''
    this.#source = -1
    return points
  }
}
