// Databases for tests: a server for the file, an empty database for whoever asks.
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type PostgresProcess, startPostgres } from './postgres-process.ts'

export { noPostgres } from './postgres-process.ts'

/** Databases of one server. */
export interface TestPostgres {
  /** URL of a new, empty database. */
  database(): Promise<string>
  /** Runs a statement in a database, or in the one that administers all. */
  query(text: string, url?: string): Promise<Record<string, unknown>[]>
}

/** Starts a server before the tests of a file and removes it after them. */
export function usePostgres(): TestPostgres {
  let server: PostgresProcess
  let databases = 0
  beforeAll(async () => {
    server = await startPostgres({ isDurable: false })
  }, 60_000)
  afterAll(() => server?.stop())
  const query: TestPostgres['query'] = async (text, url = server.url('postgres')) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      return (await client.query(text)).rows as Record<string, unknown>[]
    } finally {
      await client.end()
    }
  }
  return {
    query,
    async database() {
      const name = `test_${databases++}`
      await query(`CREATE DATABASE ${name}`)
      return server.url(name)
    },
  }
}
