// The error of the spool. Leaf module: imports nothing.

/** Why the disk could not do what was asked. */
export type SpoolErrorCode =
  | 'IO' // the system refused; `cause` is its error, with its own code such as ENOSPC
  | 'CORRUPT' // the bytes are there, but they are not what was written
  | 'CLOSED' // the spool was closed

/** Every error the spool throws. Its message names no path. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError'
  readonly code: SpoolErrorCode

  constructor(code: SpoolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The system's own word for a failure, such as ENOSPC: its message would name a path. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string') return code
  return error instanceof Error ? error.message : String(error)
}

/** Runs a system call; what it throws becomes a SpoolError that says what was attempted. */
export function attempt<T>(action: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof SpoolError) throw error
    throw new SpoolError('IO', `Cannot ${action}: ${reasonOf(error)}`, { cause: error })
  }
}
