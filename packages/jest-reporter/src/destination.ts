// Where a run goes: core's Collector with a key, a file without one. The only file that knows core, and it loads it late.
import path from 'node:path'
import type { ResolvedOptions } from './options.ts'
import type { CollectorLike } from './session/collector-like.ts'

/** A file that is written at once, or a collector. */
export type Destination =
  | { readonly mode: 'local'; readonly file: string }
  | { readonly mode: 'online' | 'shared'; readonly collector: CollectorLike }

/**
 * What core must leave to us: the run is in our own spool already, a second copy on disk would be sent twice; the end of the
 * process belongs to the runner; and its warnings would repeat what the outcome of a delivery says.
 */
const MODEST = { installHooks: false, logger: false } as const

/** Which destination the options ask for, before anything is loaded. */
export function destinationMode(options: ResolvedOptions): Destination['mode'] | 'off' {
  if (options.mode === 'off') return 'off'
  if (options.collector) return 'shared'
  if (options.mode === 'online') return 'online'
  return options.mode === 'auto' && options.apiKey ? 'online' : 'local'
}

/** Core is loaded late: it is the larger part of what a run with a key needs at its end. */
const loadCore = (): Promise<typeof import('@syvain-metrics/core')> => import('@syvain-metrics/core')

/** Loads what the destination needs, so that the end of the run does not wait for it. */
export async function preloadDestination(options: ResolvedOptions): Promise<void> {
  if (destinationMode(options) === 'online') await loadCore()
}

/**
 * Opens the destination of one run; `null` for `mode: 'off'`.
 *
 * @throws Error when the mode is `online` and there is no key
 */
export async function openDestination(options: ResolvedOptions, runId: string): Promise<Destination | null> {
  const mode = destinationMode(options)
  if (mode === 'off') return null
  if (options.collector) return { mode: 'shared', collector: options.collector }
  if (mode === 'online' && !options.apiKey) {
    throw new Error('Cannot deliver online: neither apiKey nor SYVAIN_METRICS_API_KEY is set')
  }
  if (mode === 'local') return { mode, file: path.join(options.outDirPath, 'runs', `${runId}.jsonl`) }
  const { Collector } = await loadCore()
  // A request that outlives our deadline would keep the process alive: each is bounded by it too.
  const timeoutMs = Math.max(1, options.flushTimeoutMs)
  const limits = { timeoutMs, ingestTimeoutMs: timeoutMs } as const
  const host = options.host === undefined ? {} : { host: options.host }
  const collector = new Collector(options.apiKey, {
    ...host,
    ...limits,
    ...MODEST,
    durability: 'memory',
    worker: 'never',
  })
  return { mode: 'online', collector }
}
