// One cursor for all charts of a page: a chart that is pointed at tells the others where along x.

export interface CursorBus {
  /** Tells every listener but the one of `from`. */
  readonly move: (x: number | null, from: object) => void
  /** @returns The function that stops listening. */
  readonly listen: (owner: object, listener: (x: number | null) => void) => () => void
}

export function createCursorBus(): CursorBus {
  const listeners = new Map<object, (x: number | null) => void>()
  return {
    move(x, from) {
      for (const [owner, listener] of listeners) if (owner !== from) listener(x)
    },
    listen(owner, listener) {
      listeners.set(owner, listener)
      return () => listeners.delete(owner)
    },
  }
}
