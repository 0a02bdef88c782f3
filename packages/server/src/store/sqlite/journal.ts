// The journal: what one commit adds to an experiment is one row, pieces of all its series side by side, until enough of them are there
// to be worth chunks. A chunk of a few points for every series and commit would be a page of the file for each.
import { ByteReader, ByteWriter, crc32c } from '@syvain-metrics/protocol'
import { ChunkError } from '../../series/chunk.ts'
import type { Connection } from './connection.ts'

/** Rows of an experiment before they become chunks: what a reader of one of its series has to look through. */
const MAX_ROWS = 64
/** Bytes of them. Experiments of thousands of series reach it long before the rows. */
const MAX_BYTES = 512 * 1024
/** First four bytes of a row: `SVJ` and the version. */
const MAGIC = [0x53, 0x56, 0x4a, 0x01] as const
const HEADER_BYTES = 12

/** Points of one series, as a chunk. */
export interface JournalPiece {
  readonly seriesId: number
  readonly chunk: Uint8Array
}

/** What the journal holds of an experiment. */
export interface JournalSize {
  readonly rows: number
  readonly bytes: number
}

/** Encodes a row: a directory with its own checksum, then the chunks, which have theirs. */
export function encodeJournalRow(pieces: readonly JournalPiece[]): Uint8Array {
  const directory = new ByteWriter(pieces.length * 8 + 8)
  directory.varint(pieces.length)
  let bytes = 0
  for (const { seriesId, chunk } of pieces) {
    directory.varint(seriesId)
    directory.varint(chunk.length)
    bytes += chunk.length
  }
  const named = directory.finish()
  const out = new ByteWriter(HEADER_BYTES + named.length + bytes)
  for (const byte of MAGIC) out.u8(byte)
  out.u32(named.length)
  out.u32(crc32c(named))
  out.bytes(named)
  for (const { chunk } of pieces) out.bytes(chunk)
  return out.finish()
}

/** The pieces of a row. @throws ChunkError when its directory is not what was written; chunks are checked when they are decoded. */
export function decodeJournalRow(bytes: Uint8Array): JournalPiece[] {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) throw damaged()
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const end = HEADER_BYTES + view.getUint32(4, true)
  if (end > bytes.length || crc32c(bytes, HEADER_BYTES, end) !== view.getUint32(8, true)) throw damaged()
  const directory = new ByteReader(bytes.subarray(HEADER_BYTES, end), damaged)
  const pieces: JournalPiece[] = []
  let at = end
  for (let rest = directory.varint(); rest > 0; rest--) {
    const seriesId = directory.varint()
    const length = directory.varint()
    pieces.push({ seriesId, chunk: bytes.subarray(at, at + length) })
    at += length
  }
  if (at !== bytes.length) throw damaged()
  return pieces
}

/** All pieces of an experiment, oldest first. */
export function journalPieces(db: Connection, experimentId: string): JournalPiece[] {
  const rows = db.sql('SELECT bytes FROM journal WHERE experiment_id = ? ORDER BY id').all(experimentId)
  return rows.flatMap((row) => decodeJournalRow(row.bytes as Uint8Array))
}

/** Whether a row more is one too many; `patience` times as much may be there. */
export function isFull({ rows, bytes }: JournalSize, patience: number): boolean {
  return rows >= MAX_ROWS * patience || bytes >= MAX_BYTES * patience
}

export function journalSize(db: Connection, experimentId: string): JournalSize {
  const row = db
    .sql('SELECT count(*) AS rows, sum(length(bytes)) AS bytes FROM journal WHERE experiment_id = ?')
    .get(experimentId)!
  return { rows: row.rows as number, bytes: (row.bytes as number | null) ?? 0 }
}

export function appendJournal(db: Connection, experimentId: string, row: Uint8Array): void {
  db.sql('INSERT INTO journal (experiment_id, bytes) VALUES (?, ?)').run(experimentId, row)
}

export function clearJournal(db: Connection, experimentId: string): void {
  db.sql('DELETE FROM journal WHERE experiment_id = ?').run(experimentId)
}

function damaged(): ChunkError {
  return new ChunkError('Cannot read a row of the journal: its bytes are not those that were written')
}
