// Browsers: the engine on the page's own loop, no disk, and the end of a page.
import { createClient, fetchTransport, resolveApiKey } from '@syvain-metrics/api-client'
import { CollectorError } from '../errors.ts'
import { inlineHost } from './inline.ts'
import { keepaliveFetch, watchPage } from './page-hooks.ts'
import type { Platform } from './platform.ts'

/** The platform. */
export const browserPlatform: Platform = {
  findApiKey: (apiKey) => resolveApiKey(apiKey, {}, noFiles),
  createClient: (options) =>
    createClient({ ...options, transport: options.transport ?? fetchTransport(keepaliveFetch) }),
  createHost: ({ engine, server }) => {
    if (server.worker === 'always') {
      throw new CollectorError(
        'INVALID_ARGUMENT',
        "Cannot configure the collector: worker 'always' needs Node, Bun or Deno",
      )
    }
    return inlineHost(engine)
  },
  defaultDurability: 'memory',
  disk: undefined,
  watchExit: watchPage,
}

function noFiles(): never {
  throw new Error('a browser has no login file')
}
