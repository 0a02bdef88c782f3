// A collector that writes JSON lines to a file. Node only.
import { fileURLToPath } from 'node:url'
import { shown } from '@syvain-metrics/protocol'
import { type Clock, systemClock } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import { watchProcess } from '../hosts/watch-process.ts'
import { type QueueOptions, resolveQueueOptions } from '../options.ts'
import { jsonlSink } from '../sinks/jsonl.ts'
import { BaseCollector } from './base-collector.ts'
import { fileSetup } from './file-setup.ts'

/** Options of {@link JsonlCollector}. JSON has no NaN and no infinities: they are counted, never recorded. */
export interface JsonlCollectorOptions extends Omit<QueueOptions, 'nonFinite'> {
  /** File to append to; it and its folders are made when missing. */
  readonly path: string | URL
  /**
   * Whether each experiment begins with a line that describes it.
   * @default true
   */
  readonly experimentLine?: boolean
  /** Time and chance. @default the platform's */
  readonly clock?: Clock
}

/**
 * Records to a file, with the same surface as `Collector`: one JSON object per line, keys sorted.
 *
 * @example
 * ```ts
 * const collector = new JsonlCollector({ path: 'artifacts/metrics/run-001.jsonl' })
 * ```
 */
export class JsonlCollector extends BaseCollector {
  /** @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value. */
  constructor(options: JsonlCollectorOptions) {
    const { path, clock = systemClock, experimentLine = true } = options ?? {}
    if (!(path instanceof URL) && (typeof path !== 'string' || path === '')) {
      throw new CollectorError(
        'INVALID_ARGUMENT',
        `Cannot configure the collector: path must be a file path or a file URL, got ${shown(path)}`,
      )
    }
    const file = path instanceof URL ? fileURLToPath(path) : path
    const sink = jsonlSink({ path: file, nowMs: clock.nowMs, describes: experimentLine })
    const queue = resolveQueueOptions(options)
    if (queue.nonFinite === 'record') {
      throw new CollectorError(
        'INVALID_ARGUMENT',
        "Cannot configure the collector: nonFinite must be 'count', since JSON has no NaN, got 'record'",
      )
    }
    super(fileSetup({ sink, clock, options: queue, watchExit: watchProcess }))
  }
}
