import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ChunkError, decodeChunk } from '../src/series/chunk.ts'
import { Connection } from '../src/store/sqlite/connection.ts'
import { decodeJournalRow, encodeJournalRow } from '../src/store/sqlite/journal.ts'
import { listChunks } from '../src/store/sqlite/series-reads.ts'
import { DATABASE_FILE, openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { applyOne, ingestSegment, newExperiment, segmentOf } from './support/store-contract.ts'
import { testDir } from './support/test-server.ts'

const PIECES = [
  { seriesId: 1, chunk: Uint8Array.of(1, 2, 3) },
  { seriesId: 70_000, chunk: Uint8Array.of() },
  { seriesId: 2 ** 40, chunk: Uint8Array.of(9) },
]

describe('journal', () => {
  test('decodeJournalRow() gives what encodeJournalRow() was given', () => {
    expect(decodeJournalRow(encodeJournalRow(PIECES))).toEqual(PIECES)
    expect(decodeJournalRow(encodeJournalRow([]))).toEqual([])
  })

  test('decodeJournalRow() refuses every truncation, every damaged byte of head and directory, and bytes that follow', () => {
    const row = encodeJournalRow(PIECES)
    for (let length = 0; length < row.length; length++) {
      expect(() => decodeJournalRow(row.subarray(0, length))).toThrow(ChunkError)
    }
    expect(() => decodeJournalRow(Uint8Array.of(...row, 0))).toThrow(ChunkError)
    // The chunks, four bytes here, have checksums of their own.
    for (let at = 0; at < row.length - 4; at++) {
      const damaged = row.slice()
      damaged[at]! ^= 0x41
      expect(() => decodeJournalRow(damaged)).toThrow(ChunkError)
    }
  })

  test.each(['FROM journal', 'FROM chunk'])(
    'listChunks() shows one state when all becomes chunks at "%s"',
    async (moment) => {
      const dir = testDir()
      const store = openSqliteStore({ dir, organizationId: 'org' })
      const id = await newExperiment(store)
      for (let at = 0; at < 30; at += 10)
        await applyOne(store, ingestSegment(id, segmentOf('00000000000000aa', at, at + 10)))
      const [series] = await store.series(id)

      class Interrupted extends Connection {
        override sql(text: string): ReturnType<Connection['sql']> {
          const statement = super.sql(text)
          const pack = { kind: 'store.pack', input: { idleSinceMs: 9, maxChunks: 1 }, nowMs: 9 } as const
          // Done before it returns: what is read next meets the new state of the file.
          if (text.includes(moment)) void store.apply([pack])
          return statement
        }
      }
      const db = new Interrupted(join(dir, DATABASE_FILE))
      for (const _ of ['as it is settled', 'afterwards']) {
        const sequences = listChunks(db, series!).flatMap((chunk) => [...decodeChunk(chunk).sequences])
        expect(sequences).toEqual(Array.from({ length: 15 }, (_, i) => 2 * i))
      }
      expect(db.sql('SELECT count(*) AS n FROM chunk').get()).toMatchObject({ n: 2 })
      db.close()
      await store.close()
    },
  )
})
