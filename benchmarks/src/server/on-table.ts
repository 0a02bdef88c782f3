// The same work on the design that comes first to mind: one row per point under a unique event id.
import type { Bench } from '../question.ts'
import type { Reported } from '../run/child.ts'
import type { Load } from './on-server.ts'

/** Its name in tables. */
export const TABLE = 'table with a unique event id'

/** Runs it, without HTTP. */
export function onTable(bench: Bench, load: Omit<Load, 'repeated' | 'reads'>): Promise<Reported> {
  return bench.child('table', { dir: bench.folder(), ...load }, { timeoutMs: 600_000 })
}
