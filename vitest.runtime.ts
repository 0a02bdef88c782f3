// Which runtime the tests run under, and the one way to leave a test out: with a reason that `npm run runtimes` prints.
/** A runtime that the packages are tested under. */
export type Runtime = 'node' | 'bun' | 'deno'

/** The runtime of this process. Bun and Deno say that they are Node too. */
export const runtime: Runtime =
  process.versions.bun !== undefined ? 'bun' : process.versions.deno !== undefined ? 'deno' : 'node'

/**
 * Options of a test, or of a group of tests, that cannot run everywhere.
 *
 * @param reasons Why not, by runtime; `here` for what this machine lacks. It goes to the results as `meta.skipReason`.
 *
 * @example
 * ```ts
 * test('undiciTransport() pools', skipOn({ bun: 'undici is a stub there' }), () => {})
 * ```
 */
export function skipOn(reasons: { readonly [where in Runtime | 'here']?: string | undefined }): {
  skip: boolean
  meta: object
} {
  const reason = reasons[runtime] ?? reasons.here
  return reason === undefined ? { skip: false, meta: {} } : { skip: true, meta: { skipReason: reason } }
}

// Set by `npm run runtimes`, which loads this file before every test file: a test that ran under another runtime proves nothing.
const expected = process.env.SYVAIN_RUNTIME
const actual = `${runtime} ${process.versions[runtime]}`
if (expected !== undefined && actual !== expected) {
  throw new Error(`Cannot run the tests: they were started for ${expected} and run under ${actual}`)
}
