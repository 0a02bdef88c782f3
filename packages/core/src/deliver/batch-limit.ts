// Learns how many items a server takes at once: halved by each 413, a tenth more after fifty successes. Pure.

/** Items per request that the origin is believed to take. */
export interface BatchLimit {
  readonly maxItems: number
  /** Full-sized successes since the last change. */
  readonly successes: number
}

const SUCCESSES_BEFORE_GROWTH = 50

/** Nothing learned yet. */
export const NO_BATCH_LIMIT: BatchLimit = { maxItems: Number.POSITIVE_INFINITY, successes: 0 }

/** After a 413 for `items` items. */
export function limitAfterTooLarge(limit: BatchLimit, items: number): BatchLimit {
  return { maxItems: Math.max(1, Math.min(limit.maxItems, Math.floor(items / 2))), successes: 0 }
}

/** After an acknowledged request of `items` items. */
export function limitAfterSuccess(limit: BatchLimit, items: number): BatchLimit {
  if (limit.maxItems === Number.POSITIVE_INFINITY || items < limit.maxItems) return limit
  const successes = limit.successes + 1
  if (successes < SUCCESSES_BEFORE_GROWTH) return { ...limit, successes }
  return { maxItems: Math.ceil((limit.maxItems * 11) / 10), successes: 0 }
}
