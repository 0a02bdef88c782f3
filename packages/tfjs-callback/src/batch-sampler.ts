// Which batches are logged: counted on the axis, not within the epoch, so that the distance between points never drifts.
import type { Settings } from './options.ts'

export class BatchSampler {
  readonly #every: number
  readonly #everyMs: number
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(sample: NonNullable<Settings['sample']>) {
    this.#every = sample.every
    this.#everyMs = sample.everyMs
  }

  take(step: number, nowMs: number): boolean {
    if (step % this.#every !== 0 && nowMs - this.#lastMs < this.#everyMs) return false
    this.#lastMs = nowMs
    return true
  }
}
