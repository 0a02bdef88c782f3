// Turns a broken rule into the error that its caller gets: at the call, before anything is recorded.
import { CollectorError } from './errors.ts'

/** Throws when a rule of the protocol package returned a problem. */
export function check(action: string, problem: string | undefined): void {
  if (problem !== undefined) throw new CollectorError('INVALID_ARGUMENT', `Cannot ${action}: ${problem}`)
}
