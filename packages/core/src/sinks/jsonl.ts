// A file of JSON lines as the destination: one line per metric, annotation and status, in the order they were recorded. Node only.
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ApiError, type Outcome } from '@syvain-metrics/api-client'
import {
  ANNOTATION,
  annotationLine,
  experimentLine,
  metricLine,
  type Segment,
  segmentRows,
  statusLine,
  type WireIngestAck,
} from '@syvain-metrics/protocol'
import { piece } from '../deliver/piece.ts'
import { CollectorError } from '../errors.ts'
import { reasonOf } from '../spool/spool-error.ts'
import { fileTarget } from './file-target.ts'
import type { Sink } from './sink.ts'

/** What a file destination works with. */
export interface JsonlSinkOptions {
  readonly path: string
  readonly nowMs: () => number
  /** Whether each experiment begins with a line that describes it. */
  readonly describes: boolean
}

/** Appends to the file; its folder is made when the first experiment opens. */
export function jsonlSink({ path, nowMs, describes }: JsonlSinkOptions): Sink {
  const write = (lines: string): Outcome<WireIngestAck | undefined> => {
    try {
      appendWhole(path, lines)
      return { kind: 'ok', data: undefined, extensions: new Set() }
    } catch (error) {
      return {
        kind: 'retry',
        error: new ApiError(`Cannot write to the file: ${reasonOf(error)}`, { code: 'UNAVAILABLE', cause: error }),
      }
    }
  }
  return {
    isSynchronous: true,
    async open({ slug, description, meta }, session) {
      const target = fileTarget(slug, session)
      const first = describes ? experimentLine({ slug, id: target.id, description, meta, createdAtMs: nowMs() }) : ''
      try {
        mkdirSync(dirname(path), { recursive: true })
        appendWhole(path, first)
      } catch (error) {
        throw new CollectorError(
          'UNAVAILABLE',
          `Cannot create experiment "${slug}": its file cannot be written: ${reasonOf(error)}`,
          { cause: error },
        )
      }
      return target
    },
    pieces: (segment) => [piece('segment', segment)],
    send: ({ slug }, { segment }) => write(segmentLines(slug, segment)),
    sendStatus: ({ slug }, { update }) => write(statusLine(slug, update)),
    close: async () => undefined,
  }
}

function segmentLines(slug: string, segment: Segment): string {
  const rows = segmentRows(segment)
  let row = 0
  let annotation = 0
  let lines = ''
  for (let i = 0; i < segment.count; i++) {
    if (segment.series[i] === ANNOTATION) {
      lines += annotationLine(slug, segment.annotations[annotation++]!, segment.timesMs[i]!, segment.steps[i]!)
    } else {
      lines += metricLine(slug, rows[row++]!)
    }
  }
  return lines
}

// Synchronous, as a log is: a line is in the file when the call returns, whatever ends the process afterwards.
function appendWhole(path: string, text: string): void {
  const bytes = new TextEncoder().encode(text)
  const file = openSync(path, 'a')
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written)
  } catch (error) {
    // A write that stops half-way (disk full) must not leave lines that the retry writes again.
    if (written > 0) ftruncateSync(file, fstatSync(file).size - written)
    throw error
  } finally {
    closeSync(file)
  }
}
