// Turns scalars into numbers.
import type { Logs, ScalarLike } from './host-types.ts'

/** True when a callback before us, or tfjs itself, has read every value already. */
export function isResolved(logs: Logs): logs is Record<string, number> {
  for (const key in logs) if (typeof logs[key] !== 'number') return false
  return true
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
    if (logs[name] !== scalars[i]) return
    logs[name] = values[i]![0] ?? Number.NaN
    scalars[i]!.dispose()
  })
  return logs as Record<string, number>
}

/** The same without a promise, for back ends that compute at once: there `data()` waits for nothing either. */
export function resolveLogsNow(logs: Logs): Record<string, number> {
  for (const name in logs) {
    const scalar = logs[name]!
    if (typeof scalar === 'number') continue
    logs[name] = scalar.dataSync!()[0] ?? Number.NaN
    scalar.dispose()
  }
  return logs as Record<string, number>
}

/** Reads values that stay the caller's: nothing is replaced, nothing disposed. All reads begin before this returns. */
export async function readValues(values: Logs): Promise<Record<string, number>> {
  const reads = Object.entries(values).map(async ([key, value]): Promise<[string, number]> => {
    return [key, typeof value === 'number' ? value : ((await value.data())[0] ?? Number.NaN)]
  })
  return Object.fromEntries(await Promise.all(reads))
}
