// Which batches are logged: counted on the axis, not within the epoch, so that the distance between points never drifts.

/** What is due is every N steps, or T ms after the last that was; `Infinity` is never. */
export interface Sampling {
  readonly every: number
  readonly everyMs: number
}

/** @returns whether to log the batch that ends at this step and time */
export function batchSampler({ every, everyMs }: Sampling): (step: number, nowMs: number) => boolean {
  let dueMs = everyMs === Number.POSITIVE_INFINITY ? everyMs : Number.NEGATIVE_INFINITY
  return (step, nowMs) => {
    if (step % every !== 0 && nowMs < dueMs) return false
    dueMs = nowMs + everyMs
    return true
  }
}
