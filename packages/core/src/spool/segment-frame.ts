// Reads one segment back from its place in a log.
import { decodeSegment, FrameReader, type Segment } from '@syvain-metrics/protocol'
import type { LogFile, SpoolPlace } from './log-file.ts'
import { reasonOf, SpoolError } from './spool-error.ts'

/** @throws SpoolError `CORRUPT` when the disk gives other bytes than were written, `IO` when it gives none. */
export function readSegmentAt(log: LogFile, place: SpoolPlace): Segment {
  const reader = new FrameReader(place.offset)
  reader.push(log.read(place))
  const frame = reader.next()
  if (frame?.type !== 'segment' || frame.length !== place.length) {
    throw new SpoolError('CORRUPT', 'Cannot read from the spool: no intact segment stands at the place')
  }
  try {
    return decodeSegment(frame.payload)
  } catch (error) {
    throw new SpoolError('CORRUPT', `Cannot read from the spool: ${reasonOf(error)}`, { cause: error })
  }
}
