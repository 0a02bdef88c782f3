// Where a run goes: core's Collector with a key, its JSONL collector without one. The only file that knows core, and it loads it late.
import { devNull } from 'node:os'
import path from 'node:path'
import type { ResolvedOptions } from './options.ts'
import type { CollectorLike } from './session/collector-like.ts'

export interface Destination {
  mode: 'online' | 'local' | 'shared'
  collector: CollectorLike
  /** The JSONL file of local mode. */
  file: string | null
}

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

/** Core is loaded late, and without a key one collector of it alone: it is the larger part of what a run needs at its end. */
const load = {
  online: (): Promise<typeof import('@syvain-metrics/core')> => import('@syvain-metrics/core'),
  local: (): Promise<typeof import('./jsonl-collector.ts')> => import('./jsonl-collector.ts'),
}

/** Loads what the destination needs, so that the end of the run does not wait for it. */
export async function preloadDestination(options: ResolvedOptions): Promise<void> {
  const mode = destinationMode(options)
  if (mode === 'local' || mode === 'online') await load[mode]()
}

/**
 * Opens the destination of one run; `null` for `mode: 'off'`.
 *
 * @throws Error when the mode is `online` and there is no key
 */
export async function openDestination(options: ResolvedOptions, runId: string): Promise<Destination | null> {
  const mode = destinationMode(options)
  if (mode === 'off') return null
  if (options.collector) return { mode: 'shared', collector: options.collector, file: null }
  if (mode === 'online' && !options.apiKey) {
    throw new Error('Cannot deliver online: neither apiKey nor SYVAIN_METRICS_API_KEY is set')
  }
  if (mode === 'online') {
    const { Collector } = await load.online()
    // A request that outlives our deadline would keep the process alive: each is bounded by it too.
    const timeoutMs = Math.max(1, options.flushTimeoutMs)
    const limits = { timeoutMs, ingestTimeoutMs: timeoutMs } as const
    const host = options.host === undefined ? {} : { host: options.host }
    return {
      mode,
      collector: new Collector(options.apiKey, {
        ...host,
        ...limits,
        ...MODEST,
        durability: 'memory',
        worker: 'never',
      }),
      file: null,
    }
  }
  const { JsonlCollector } = await load.local()
  const file = path.join(options.outDirPath, 'runs', `${runId}.jsonl`)
  return { mode: 'local', collector: new JsonlCollector({ path: file, ...MODEST }), file }
}

/** Where the rehearsal of a local run goes: the same way into no file. `null` where the destination is someone else's. */
export async function openNowhere(options: ResolvedOptions): Promise<Destination | null> {
  if (destinationMode(options) !== 'local') return null
  const { JsonlCollector } = await load.local()
  return { mode: 'local', collector: new JsonlCollector({ path: devNull, ...MODEST }), file: null }
}
