// Turns scalars into numbers.
import type { Logs, ScalarLike } from './host-types.ts'

/** True when a callback before us, or tfjs itself, has read every value already. */
function isResolved(logs: Logs): logs is Record<string, number> {
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
  const names = Object.keys(logs).filter((name) => typeof logs[name] !== 'number')
  const scalars = names.map((name) => logs[name] as ScalarLike)
  const values = await Promise.all(scalars.map((scalar) => scalar.data()))
  names.forEach((name, i) => {
    // Another callback that waited beside us may have done it.
    if (logs[name] === scalars[i]) replace(logs, name, scalars[i]!, values[i]!)
  })
  return logs as Record<string, number>
}

/**
 * Calls `use` with the values of a tfjs log, read as `resolveLogs` does. Promises are most of what a batch would cost, so there is
 * none where the values are numbers already, or where the back end computes at once: there `data()` waits for nothing either.
 */
export function withValues(
  logs: Logs,
  isSynchronous: boolean,
  use: (values: Record<string, number>) => void | Promise<void>,
): void | Promise<void> {
  if (!isSynchronous && !isResolved(logs)) return resolveLogs(logs).then(use)
  for (const name in logs) {
    const scalar = logs[name]!
    if (typeof scalar !== 'number') replace(logs, name, scalar, scalar.dataSync!())
  }
  return use(logs as Record<string, number>)
}

function replace(logs: Logs, name: string, scalar: ScalarLike, read: ArrayLike<number>): void {
  logs[name] = read[0] ?? Number.NaN
  scalar.dispose()
}
