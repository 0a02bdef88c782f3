// How long to wait before the next attempt: full jitter.

/** Longest wait before the first repetition, in milliseconds. */
export const BACKOFF_BASE_MS = 200
/** Longest wait before any repetition, in milliseconds. */
export const BACKOFF_CAP_MS = 30_000

/**
 * A wait chosen evenly between 0 and min(30 s, 200 ms · 2^attempt), so that clients that failed together do not return together.
 *
 * @param attempt Failures so far minus one: 0 after the first.
 * @param random Returns a number in [0, 1).
 * @returns Whole milliseconds.
 * @see {@link https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ | Full jitter}
 */
export function backoffMs(attempt: number, random: () => number): number {
  const limit = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.max(0, attempt))
  return Math.floor(random() * limit)
}
