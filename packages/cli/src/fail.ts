// How a command ends when it cannot do its work: one line on stderr, status 1.

/** Runs `action`; what it throws becomes one line and status 1. */
export async function orFail(action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
