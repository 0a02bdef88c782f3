// Reads the frames of a log in pieces: a file may be larger than memory.
import { closeSync, openSync, readSync } from 'node:fs'
import { FrameReader, type SpoolFrame } from '@syvain-metrics/protocol'

// Most spools are small, and of many only the first frame is wanted; later pieces are so large that calls cost nothing per event.
const FIRST_PIECE_BYTES = 16 * 1024
const PIECE_BYTES = 1024 * 1024

/** Where a scan ended and what it passed over. */
export interface ScanEnd {
  /** End of the last intact frame, or of damaged bytes after it; what follows is a torn tail. */
  readonly end: number
  /** Bytes that are no intact frame, the torn tail not among them. */
  readonly setAsideBytes: number
}

/** Intact frames in the order of the file. A missing file is an empty one. @throws the system's error */
export function* scanLog(path: string, from = 0): Generator<SpoolFrame, ScanEnd> {
  const reader = new FrameReader(from)
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { end: 0, setAsideBytes: 0 }
    throw error
  }
  try {
    for (let position = from; ; ) {
      const piece = new Uint8Array(position === from ? FIRST_PIECE_BYTES : PIECE_BYTES)
      const read = readSync(fd, piece, 0, piece.length, position)
      if (read === 0) return { end: reader.offset, setAsideBytes: reader.setAsideBytes }
      position += read
      reader.push(piece.subarray(0, read))
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) yield frame
    }
  } finally {
    closeSync(fd)
  }
}
