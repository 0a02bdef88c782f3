import { describe, expect, test } from 'vitest'
import { openPostgresStore } from '../src/store/postgres/postgres-store.ts'
import { noPostgres, usePostgres } from './support/postgres.ts'
import { storeContract } from './support/store-contract.ts'

describe.skipIf(noPostgres !== undefined)(`PostgreSQL${noPostgres === undefined ? '' : `: ${noPostgres}`}`, () => {
  const postgres = usePostgres()

  storeContract('PostgresStore', async () => {
    const url = await postgres.database()
    return { open: () => openPostgresStore({ url, organizationId: 'org_1' }) }
  })

  test('openPostgresStore() says what is wrong with a URL', async () => {
    await expect(openPostgresStore({ url: 'mysql://x', organizationId: 'o' })).rejects.toThrow(
      'it must be a URL such as',
    )
  })
})
