// What someone else's code threw, as a text for a line on the terminal or in a record.

/** The message of an error; whatever else was thrown, as a string. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
