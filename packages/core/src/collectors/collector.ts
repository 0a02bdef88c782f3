// The collector of Node, Bun and Deno.
import { nodePlatform } from '../hosts/node-platform.ts'
import { type CollectorOptions, ServerCollector } from './server-collector.ts'

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
export class Collector extends ServerCollector {
  /**
   * @param apiKey Organisation key `ak_org_…`; the word `local` for the login of the command line; default
   *   `SYVAIN_METRICS_API_KEY`.
   * @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value; `UNAUTHORIZED` without a key.
   */
  constructor(apiKey?: string, options: CollectorOptions = {}) {
    super(nodePlatform, apiKey, options)
  }
}
