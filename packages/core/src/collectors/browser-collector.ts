// The collector of browsers and workers of theirs.
import { browserPlatform } from '../hosts/browser-platform.ts'
import { type CollectorOptions, ServerCollector } from './server-collector.ts'

/**
 * Records experiments on a server, from a page. The same as in Node, without disk and worker: `durability` is `'memory'`.
 * A key in a page is readable by whoever opens it: use one that may only write.
 */
export class Collector extends ServerCollector {
  /** @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value; `UNAUTHORIZED` without a key. */
  constructor(apiKey: string, options: CollectorOptions = {}) {
    super(browserPlatform, apiKey, options)
  }
}
