// A client that also closes its transport: one that is passed in belongs to whoever made it, and here that is us.
import type { Client, Transport } from '@syvain-metrics/api-client'

/** The same client; `close()` ends the connections of the transport too. */
export function owningClient(client: Client, transport: Transport): Client {
  return {
    host: client.host,
    internals: client.internals,
    get extensions() {
      return client.extensions
    },
    async close() {
      await client.close()
      await transport.close()
    },
  }
}
