// Turns scalars into numbers.
import type { Logs, ScalarLike } from './host-types.ts'

/** True when a callback before us, or tfjs itself, has read every value already. */
export function isResolved(logs: Logs): logs is Record<string, number> {
  for (const key in logs) if (typeof logs[key] !== 'number') return false
  return true
}

/** The value of a scalar, which stays as it is. */
export async function readScalar(value: number | ScalarLike): Promise<number> {
  return typeof value === 'number' ? value : ((await value.data())[0] ?? Number.NaN)
}

/** Reads values that stay the caller's: nothing is replaced, nothing disposed. All reads begin before this returns. */
export async function readValues(values: Logs): Promise<Record<string, number>> {
  const names = Object.keys(values)
  const read = await Promise.all(names.map((name) => readScalar(values[name]!)))
  return Object.fromEntries(names.map((name, i) => [name, read[i]!]))
}

/**
 * Reads the scalars of a tfjs log, puts the numbers in their place and disposes them, as tfjs's own wrapper does:
 * later callbacks need not read again, and `History` keeps no tensor alive until the end of the fit.
 *
 * @see tfjs-layers/src/logs.ts, resolveScalarsInLogs
 */
export async function resolveLogs(logs: Logs): Promise<Record<string, number>> {
  if (isResolved(logs)) return logs
  const before = { ...logs }
  const values = await readValues(before)
  for (const name in before) {
    const scalar = before[name]!
    // Another callback that waited beside us may have done it.
    if (typeof scalar === 'number' || logs[name] !== scalar) continue
    logs[name] = values[name]!
    scalar.dispose()
  }
  return logs as Record<string, number>
}
