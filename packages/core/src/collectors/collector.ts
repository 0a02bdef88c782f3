// A collector that delivers to the Syvain Metrics service, or to any server that speaks its wire.
import { createClient, findApiKey, isApiError, type ResolvedKey, type Transport } from '@syvain-metrics/api-client'
import { type Clock, systemClock } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import { type QueueOptions, resolveQueueOptions, resolveServerOptions, type ServerOptions } from '../options.ts'
import { httpSink } from '../sinks/http.ts'
import { BaseCollector } from './base-collector.ts'

/** Options of {@link Collector}. */
export interface CollectorOptions extends QueueOptions, ServerOptions {
  /** How requests are made. @default undici on Node, fetch elsewhere */
  readonly transport?: Transport
  /** Time and chance. @default the platform's */
  readonly clock?: Clock
}

/**
 * Records experiments on a server. The constructor makes no request.
 *
 * @example
 * ```ts
 * const collector = new Collector('ak_org_…')
 * const experiment = await collector.experiment('mamba-run-001', { meta: { seed: 7 } })
 * experiment.metric('loss', 0.42, { step: 0, metadata: { split: 'train' } })
 * await experiment.flushOrThrow()
 * ```
 */
export class Collector extends BaseCollector {
  /**
   * @param apiKey Organisation key `ak_org_…`; the word `local` for the login of the command line; default
   *   `SYVAIN_METRICS_API_KEY`.
   * @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value; `UNAUTHORIZED` without a key.
   */
  constructor(apiKey?: string, options: CollectorOptions = {}) {
    const { clock = systemClock, transport } = options
    const queue = resolveQueueOptions(options)
    const server = resolveServerOptions(options)
    const key = keyFor(apiKey)
    const host = options.host ?? key.host
    const client = asMisuse(() =>
      createClient({
        token: key.apiKey,
        ...(host !== undefined && { host }),
        ...(transport && { transport }),
        nowMs: clock.nowMs,
      }),
    )
    const { maxInFlight, ...timeouts } = server
    super({ sink: httpSink({ client, nowMs: clock.nowMs, ...timeouts }), clock, options: queue, maxInFlight })
  }
}

function keyFor(apiKey: string | undefined): ResolvedKey {
  try {
    return findApiKey(apiKey)
  } catch (error) {
    if (isApiError(error) && error.code === 'NO_API_KEY') {
      throw new CollectorError('UNAUTHORIZED', error.message, { cause: error })
    }
    throw asCollectorError(error)
  }
}

function asMisuse<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw asCollectorError(error)
  }
}

function asCollectorError(error: unknown): unknown {
  return isApiError(error) ? new CollectorError('INVALID_ARGUMENT', error.message, { cause: error }) : error
}
