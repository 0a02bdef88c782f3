// The platform's clock, timers and randomness as one replaceable object. The only file that touches them.

/** A timer that was started. */
export interface Timer {
  cancel(): void
}

/** What time and chance come from; tests pass a virtual one. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number
  /** Calls `f` once after `delayMs`. Only with `keepAlive` does the process wait for it. */
  after(delayMs: number, f: () => void, options?: { readonly keepAlive?: boolean }): Timer
  /** Uniform in [0, 1). */
  random(): number
}

// setTimeout takes 31 bits; a longer delay would fire at once.
const MAX_DELAY_MS = 2 ** 31 - 1

/** The clock of the running platform. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, f, { keepAlive = false } = {}) => {
    const handle: unknown = setTimeout(f, Math.min(delayMs, MAX_DELAY_MS))
    // Browsers give a number, Node and Bun an object that can let the process end.
    if (!keepAlive && typeof handle === 'object' && handle !== null && 'unref' in handle) {
      ;(handle as { unref(): void }).unref()
    }
    return { cancel: () => clearTimeout(handle as ReturnType<typeof setTimeout>) }
  },
  random: () => Math.random(),
}
