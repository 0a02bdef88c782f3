// Reads a log that another process may still write: whole frames from a position on, never past a torn tail.
import { open } from 'node:fs/promises'
import { FrameReader, type SpoolFrame } from '@syvain-metrics/protocol'

const PIECE_BYTES = 1024 * 1024

/** What a piece of a log holds. */
export interface LogPiece {
  readonly frames: readonly SpoolFrame[]
  /** Where the next read begins: behind the last frame, or behind damaged bytes after it. */
  readonly position: number
  /** Bytes of this piece that are no intact frame, a torn tail not among them. */
  readonly corruptBytes: number
}

/** The frames that stand in a log from `from` on, about 1 MiB at a time. @throws the system's error */
export async function* readLog(path: string, from: number): AsyncGenerator<LogPiece> {
  const file = await open(path, 'r')
  try {
    const reader = new FrameReader(from)
    let position = from
    let setAside = 0
    for (let at = from; ; ) {
      const bytes = new Uint8Array(PIECE_BYTES)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
      if (bytesRead === 0) return
      at += bytesRead
      reader.push(bytes.subarray(0, bytesRead))
      const frames: SpoolFrame[] = []
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame)
      if (reader.offset === position) continue
      position = reader.offset
      yield { frames, position, corruptBytes: reader.setAsideBytes - setAside }
      setAside = reader.setAsideBytes
    }
  } finally {
    await file.close()
  }
}
