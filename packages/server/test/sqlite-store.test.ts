import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bestDriver, openDatabase } from '../src/store/sqlite/driver.ts'
import { SCHEMA_VERSION } from '../src/store/sqlite/schema.ts'
import { DATABASE_FILE, openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { newExperiment, type StoreFixture, storeContract } from './support/store-contract.ts'
import { testDir } from './support/test-server.ts'
import { weekContract } from './support/week-contract.ts'

// Node 20 has one binding, newer ones have both: the contract runs on each that is there.
const drivers = bestDriver() === 'libsql' ? (['libsql'] as const) : (['node:sqlite', 'libsql'] as const)

for (const driver of drivers) {
  const fixture = (): StoreFixture => {
    const dir = testDir()
    return { open: async () => openSqliteStore({ dir, organizationId: 'org_1', driver }) }
  }
  storeContract(`SqliteStore on ${driver}`, fixture)
  weekContract(`SqliteStore on ${driver}`, fixture)
}

describe('openSqliteStore', () => {
  test('openSqliteStore() refuses a file of a newer version and leaves it as it is', () => {
    const dir = testDir()
    const db = openDatabase(join(dir, DATABASE_FILE))
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
    db.close()
    expect(() => openSqliteStore({ dir, organizationId: 'org_1' })).toThrow(
      `Cannot open the store: it has schema version ${SCHEMA_VERSION + 1}, this program knows up to ${SCHEMA_VERSION}`,
    )
  })

  test('openSqliteStore() brings a file of version 1 up to date and keeps what it holds', async () => {
    const dir = testDir()
    const store = openSqliteStore({ dir, organizationId: 'org_1' })
    await newExperiment(store)
    await store.close()
    const db = openDatabase(join(dir, DATABASE_FILE))
    db.exec('DROP TABLE spool_position; DROP TABLE journal; PRAGMA user_version = 1')
    db.close()
    const again = openSqliteStore({ dir, organizationId: 'another' })
    expect(again.organization.id).toBe('org_1')
    expect(await again.experiments({ limit: 10 })).toHaveLength(1)
    expect(await again.spoolPositions()).toEqual([])
    await again.close()
  })

  test('openSqliteStore() makes a folder and files for their owner alone', async () => {
    const dir = join(testDir(), 'deep', 'data')
    const store = openSqliteStore({ dir, organizationId: 'org_1' })
    expect(statSync(dir).mode & 0o077).toBe(0)
    for (const file of readdirSync(dir)) expect([file, statSync(join(dir, file)).mode & 0o077]).toEqual([file, 0])
    await store.close()
  })

  test('openDatabase() binds blobs of any length, alone and with others', () => {
    const db = openDatabase(join(testDir(), 'x.db'))
    for (const blob of [new Uint8Array(), Uint8Array.of(1, 2, 3), Uint8Array.of(9, 1, 2, 9).subarray(1, 3)]) {
      const alone = [db.prepare('SELECT ? AS b').get(blob), ...db.prepare('SELECT ? AS b').all(blob)]
      for (const row of alone) expect(Array.from(row!.b as Uint8Array)).toEqual(Array.from(blob))
      expect(db.prepare('SELECT ? AS n, ? AS b').get(5, blob)?.n).toBe(5)
    }
    db.close()
  })

  test('openDatabase() refuses what a binding cannot bind, before the binding sees it', () => {
    const db = openDatabase(join(testDir(), 'x.db'))
    const statement = db.prepare('SELECT ? AS value')
    for (const value of [undefined, true, {}, 1n, Symbol('s')]) {
      expect(() => statement.get(value as never)).toThrow(TypeError)
    }
    db.close()
  })
})
