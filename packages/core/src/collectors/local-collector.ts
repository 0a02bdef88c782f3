// A collector that records to a folder on this machine, for `syvain-metrics serve` to show and `sync` to send. Node only.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LOCAL_SPOOL_FOLDER, shown } from '@syvain-metrics/protocol'
import { type Clock, systemClock } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import { watchProcess } from '../hosts/watch-process.ts'
import { fsyncPolicy, type QueueOptions, resolveQueueOptions } from '../options.ts'
import { spoolSink } from '../sinks/spool.ts'
import type { Fsync } from '../spool/log-file.ts'
import { BaseCollector } from './base-collector.ts'
import { fileSetup } from './file-setup.ts'

/** Options of {@link LocalCollector}. */
export interface LocalCollectorOptions extends QueueOptions {
  /**
   * Folder of the data; made when missing, readable by its owner only. Each run has a folder of its own in `<dir>/spool`.
   * @default './metrics'
   */
  readonly dir?: string | URL
  /**
   * When written data is forced to the disk: never, after each write, or at least every so many milliseconds. What was written
   * survives the death of the process in any case; this is about power failures.
   * @default 'never'
   */
  readonly fsync?: Fsync
  /** Time and chance. @default the platform's */
  readonly clock?: Clock
}

/**
 * Records to a folder, with the same surface as `Collector`: no network, no server that must run.
 *
 * @example
 * ```ts
 * const collector = new LocalCollector({ dir: './metrics' })
 * const experiment = await collector.experiment('mamba-run-001')
 * await experiment.run(() => experiment.metric('loss', 0.42, { step: 1 }))
 * ```
 */
export class LocalCollector extends BaseCollector {
  /** @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value. */
  constructor(options: LocalCollectorOptions = {}) {
    const { dir = './metrics', fsync = 'never', clock = systemClock } = options
    if (!(dir instanceof URL) && (typeof dir !== 'string' || dir === '')) {
      throw invalid(`dir must be a folder path or a file URL, got ${shown(dir)}`)
    }
    const folder = dir instanceof URL ? fileURLToPath(dir) : dir
    const sink = spoolSink({ root: join(folder, LOCAL_SPOOL_FOLDER), fsync: fsyncPolicy(fsync), clock })
    super(fileSetup({ sink, clock, options: resolveQueueOptions(options), watchExit: watchProcess }))
  }
}

function invalid(problem: string): CollectorError {
  return new CollectorError('INVALID_ARGUMENT', `Cannot configure the collector: ${problem}`)
}
