// Which batches are logged: counted on the axis, not within the epoch, so that the distance between points never drifts.
import type { Settings } from './options.ts'

export class BatchSampler {
  readonly #every: number
  readonly #everyMs: number
  #nextMs: number

  constructor({ every, everyMs }: NonNullable<Settings['sample']>) {
    this.#every = every
    this.#everyMs = everyMs
    this.#nextMs = everyMs === Number.POSITIVE_INFINITY ? everyMs : Number.NEGATIVE_INFINITY
  }

  take(step: number, nowMs: number): boolean {
    if (step % this.#every !== 0 && nowMs < this.#nextMs) return false
    this.#nextMs = nowMs + this.#everyMs
    return true
  }
}
