// Wraps the hooks of a reporter so that nothing thrown in one reaches the runner: a reporter must not change a test run's outcome.
import { errorText } from '../error-text.ts'

/** A hook with its own arguments; no runner hands over more than three. */
export type Hook = (...args: never[]) => unknown
/** The same for whoever only passes arguments on. */
type AnyHook = (a?: unknown, b?: unknown, c?: unknown) => unknown

/**
 * The same hooks, none of which throws or rejects.
 *
 * @param onError gets every error, with the name of its hook
 */
export function guard<H extends Record<string, Hook>>(hooks: H, onError: (hook: string, error: unknown) => void): H {
  const wrapped: Record<string, AnyHook> = {}
  for (const [name, hook] of Object.entries(hooks as unknown as Record<string, AnyHook>)) {
    wrapped[name] = (a, b, c) => {
      try {
        const result = hook(a, b, c)
        return result instanceof Promise ? result.catch((error: unknown) => onError(name, error)) : result
      } catch (error) {
        onError(name, error)
        return undefined
      }
    }
  }
  return wrapped as Record<string, Hook> as H
}

/** For `guard`: says the first error in a line and keeps quiet about later ones. */
export function sayFirst(say: (text: string) => void): (hook: string, error: unknown) => void {
  let isSaid = false
  return (hook, error) => {
    if (isSaid) return
    isSaid = true
    say(` metrics  the reporter failed in ${hook} and goes on without it: ${errorText(error)}\n`)
  }
}
