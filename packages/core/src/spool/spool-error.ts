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

/** Code of the system's error below, such as ENOSPC; `undefined` when the system said nothing. */
export function systemCode(error: unknown): string | undefined {
  const below = error instanceof SpoolError ? error.cause : error
  const code = (below as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** Why, in a word of the system where it has one: its messages would name a path. */
export function reasonOf(error: unknown): string {
  return systemCode(error) ?? (error instanceof Error ? error.message : String(error))
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
