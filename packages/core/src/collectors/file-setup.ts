// What collectors without a network are made of: an engine in the caller's thread whose destination answers at once.
import type { Clock } from '../clock.ts'
import { inlineHost } from '../hosts/inline.ts'
import type { Platform } from '../hosts/platform.ts'
import type { ResolvedQueueOptions } from '../options.ts'
import type { Sink } from '../sinks/sink.ts'
import type { CollectorSetup } from './base-collector.ts'

/** The setup of a collector whose sink is synchronous. */
export function fileSetup({
  sink,
  clock,
  options,
  watchExit,
}: {
  readonly sink: Sink
  readonly clock: Clock
  readonly options: ResolvedQueueOptions
  readonly watchExit: Platform['watchExit']
}): CollectorSetup {
  return {
    sink,
    clock,
    options,
    createHost: (onEvent) => inlineHost({ sink, clock, maxInFlight: 1, maxRetries: options.maxRetries, onEvent }),
    watchExit,
  }
}
