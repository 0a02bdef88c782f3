import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { backupStore, restoreStore } from '../src/operate/backup.ts'
import { verifyStore } from '../src/operate/verify.ts'
import { openDatabase } from '../src/store/sqlite/driver.ts'
import { DATABASE_FILE, openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { row, type TestServer, testDir, testServer } from './support/test-server.ts'

async function filled(): Promise<TestServer & { id: string }> {
  const server = await testServer()
  const id = await server.experiment()
  const data = [0, 1, 2].map((step) => row({ client_event_id: `e${step}`, step, value: step * 2 }))
  await server.ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
  return { ...server, id }
}

function problemsAfter(dir: string, sql: string): string {
  const db = openDatabase(join(dir, DATABASE_FILE))
  db.exec(sql)
  db.close()
  return verifyStore(dir).problems.join('\n')
}

describe('verifyStore', () => {
  test('verifyStore() finds nothing wrong with a store in use', async () => {
    const { dir } = await filled()
    expect(verifyStore(dir)).toEqual({ experiments: 1, series: 1, chunks: 1, points: 3, problems: [] })
  })

  const DAMAGED = `CAST(substr(bytes, 1, 100) || x'ff' || substr(bytes, 102) AS BLOB)`
  test.each([
    ['a byte of a chunk', `UPDATE chunk SET bytes = ${DAMAGED}`, 'checksum'],
    ['a lost chunk', 'DELETE FROM chunk', 'the table says 3 points, there is no chunk'],
    ['a wrong count', 'UPDATE series SET n = 4', 'the table says n = 4, the chunks hold 3'],
    ['a wrong extreme', 'UPDATE series SET max = 9', 'the table says max = 9, the chunks hold 4'],
    [
      'points that are there twice',
      'INSERT INTO chunk SELECT id + 1, n, step_min, step_max, time_min, time_max, bytes, packed FROM chunk',
      '3 points are there twice',
    ],
  ])('verifyStore() names %s', async (_, sql, problem) => {
    const { dir, server } = await filled()
    await server.close()
    const store = openSqliteStore({ dir, organizationId: 'org' })
    await store.apply([{ kind: 'store.pack', input: { idleSinceMs: Date.now() + 60_000, maxChunks: 1 }, nowMs: 0 }])
    await store.close()
    expect(problemsAfter(dir, sql)).toContain(problem)
  })

  test.each([
    ['a byte of a row', `UPDATE journal SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)`, 'a row of the journal'],
    ['a byte of points', `UPDATE journal SET bytes = ${DAMAGED}`, 'checksum'],
    ['a lost row', 'DELETE FROM journal', 'the table says 3 points, there is no chunk'],
    ['a series of nobody', 'UPDATE series SET id = id + 7', 'names series 1, which is not one of its own'],
    [
      'points that are there twice',
      'INSERT INTO journal (experiment_id, bytes) SELECT experiment_id, bytes FROM journal',
      '3 points are there twice',
    ],
  ])('verifyStore() names %s of the journal', async (_, sql, problem) => {
    const { dir, server } = await filled()
    await server.close()
    expect(problemsAfter(dir, sql)).toContain(problem)
  })

  test('verifyStore() refuses a folder without a store', () => {
    expect(() => verifyStore(testDir())).toThrow('Cannot verify: the folder holds no metrics.db')
  })
})

describe('backupStore', () => {
  test('backupStore() copies a store in use, and restoreStore() brings it back as it was', async () => {
    const { dir, ask, id, key } = await filled()
    const file = join(testDir(), 'copy.db')
    backupStore(dir, file)
    await ask('POST', `/api/v1/experiments/${id}/annotations`, { body: { annotation: 'after the copy', metadata: {} } })
    expect(() => backupStore(dir, file)).toThrow('copy.db is already there')
    const other = testDir()
    expect(restoreStore(file, other)).toMatchObject({ points: 3, problems: [] })
    expect(readdirSync(other).filter((name) => name.startsWith('restore'))).toEqual([])
    const restored = await testServer({ dir: other })
    const rows = await restored.ask('GET', `/api/v1/experiments/${id}/metrics`, { key })
    expect(rows.data.rows).toHaveLength(3)
    const notes = await restored.ask('GET', `/api/v1/experiments/${id}/annotations`, { key })
    expect(notes.data.annotations).toEqual([])
  })

  test('restoreStore() brings a copy of an older version up to date, and refuses a database of something else', async () => {
    const { dir, server } = await filled()
    await server.close()
    const file = join(testDir(), 'copy.db')
    backupStore(dir, file)
    const db = openDatabase(file)
    db.exec('DELETE FROM series; DROP TABLE journal; PRAGMA user_version = 2')
    db.close()
    const other = testDir()
    expect(restoreStore(file, other)).toMatchObject({ experiments: 1, problems: [] })
    expect(verifyStore(other).problems).toEqual([])
    const foreign = join(testDir(), 'foreign.db')
    const something = openDatabase(foreign)
    something.exec('CREATE TABLE t (x)')
    something.close()
    expect(() => restoreStore(foreign, testDir())).toThrow('a database of something else')
  })

  test('restoreStore() refuses a folder in use, a store that is there, and a damaged copy', async () => {
    const { dir, server } = await filled()
    const file = join(testDir(), 'copy.db')
    backupStore(dir, file)
    expect(() => restoreStore(file, dir)).toThrow('another server has it')
    await server.close()
    expect(() => restoreStore(file, dir)).toThrow('the folder holds a store already')
    expect(restoreStore(file, dir, { replace: true }).points).toBe(3)
    const db = openDatabase(file)
    db.exec('UPDATE series SET n = 4')
    db.close()
    expect(() => restoreStore(file, dir, { replace: true })).toThrow('the copy is damaged')
    const text = join(testDir(), 'text.db')
    writeFileSync(text, 'not a database at all'.repeat(100))
    expect(() => restoreStore(text, testDir())).toThrow()
    expect(verifyStore(dir).problems).toEqual([])
    expect(existsSync(join(dir, 'restore'))).toBe(false)
  })
})
