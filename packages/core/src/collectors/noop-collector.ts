// A collector for tests and dry runs: it checks every argument and keeps nothing.
import { type Clock, systemClock } from '../clock.ts'
import { type QueueOptions, resolveQueueOptions } from '../options.ts'
import { noopSink } from '../sinks/noop.ts'
import { BaseCollector } from './base-collector.ts'
import { fileSetup } from './file-setup.ts'

/** Options of {@link NoopCollector}. */
export interface NoopCollectorOptions extends QueueOptions {
  /** Time and chance. @default the platform's */
  readonly clock?: Clock
}

/**
 * The same surface as `Collector` without network or file.
 *
 * @example
 * ```ts
 * const experiment = await new NoopCollector().experiment('unit-test-run')
 * await experiment.run(() => experiment.metric('loss', 0.42, { step: 1 }))
 * ```
 */
export class NoopCollector extends BaseCollector {
  constructor(options: NoopCollectorOptions = {}) {
    const { clock = systemClock } = options
    super(
      fileSetup({ sink: noopSink(), clock, options: resolveQueueOptions(options), watchExit: () => () => undefined }),
    )
  }
}
