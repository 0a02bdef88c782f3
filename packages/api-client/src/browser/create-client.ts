// createClient() where there is only fetch.
import { type Client, type ClientOptions, createClientOn } from '../client.ts'
import { IDENTITY_HEADERS } from '../identity.ts'
import { defaultTransport } from './default-transport.ts'

/**
 * Makes a client; opens no connection.
 *
 * @throws ApiError INVALID_OPTION that names the option, its rule and the value received.
 */
export function createClient(options: ClientOptions): Client {
  return createClientOn({ transport: defaultTransport, headers: IDENTITY_HEADERS }, options)
}
