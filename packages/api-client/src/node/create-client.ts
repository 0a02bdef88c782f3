// createClient() on Node.
import { type Client, type ClientOptions, createClientOn } from '../client.ts'
import { IDENTITY_HEADERS, USER_AGENT } from '../identity.ts'
import { defaultTransport } from './default-transport.ts'

/**
 * Makes a client; opens no connection.
 *
 * @throws ApiError INVALID_OPTION that names the option, its rule and the value received.
 *
 * @example
 * ```ts
 * const client = createClient({ host: 'http://localhost:4000', token: 'ak_org_example' })
 * client.host // 'http://localhost:4000'
 * ```
 */
export function createClient(options: ClientOptions): Client {
  return createClientOn(
    { transport: () => defaultTransport(), headers: { ...IDENTITY_HEADERS, ...USER_AGENT } },
    options,
  )
}
