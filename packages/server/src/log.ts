// What the server says about itself: happenings with named fields, one JSON object a line.

/** A happening. Fields beside these two are plain values. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  /** A word to filter by. */
  readonly event: 'listening' | 'stopped' | 'request_failed' | 'thread_failed' | 'spool' | 'spool_failed'
  readonly [field: string]: string | number | undefined
}

/** Takes happenings in their order. */
export type Log = (entry: LogEntry) => void

/** Writes each as a line of JSON that begins with its time. */
export function jsonLines(write: (line: string) => void, nowMs: () => number): Log {
  return (entry) => write(JSON.stringify({ time: new Date(nowMs()).toISOString(), ...entry }))
}

/** The fields of a failure. */
export function failure(error: unknown): { readonly message: string; readonly stack?: string | undefined } {
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) }
}
