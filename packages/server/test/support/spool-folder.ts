// Spools as a LocalCollector writes them, frame by frame, with what a test wants to break.
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  EVENTS_LOG,
  encodeFrame,
  encodeSegment,
  encodeSpoolHeader,
  encodeSpoolStatus,
  type FrameType,
  LOCAL_SPOOL_FOLDER,
  SETTLED_LOG,
  type Segment,
  type SpoolHeader,
  type WireStatusUpdate,
} from '@syvain-metrics/protocol'

export const SESSION = '00112233445566aa'

export interface TestSpool {
  readonly path: string
  /** Appends a frame. */
  add(type: FrameType, payload: Uint8Array): void
  segment(segment: Segment): void
  status(update: WireStatusUpdate, key?: string): void
  /** The frame that would come next, as bytes. */
  frame(type: FrameType, payload: Uint8Array): Uint8Array
  append(bytes: Uint8Array): void
  /** Turns one byte over. */
  damage(offset: number): void
}

export function header(session: string = SESSION, more: Partial<SpoolHeader> = {}): SpoolHeader {
  return {
    session,
    kind: 'local',
    host: 'local://syvain-metrics',
    id: 'local_0123456789abcdef',
    slug: 'run-001',
    url: 'local://syvain-metrics/experiments/local_0123456789abcdef',
    description: 'größe 😀',
    meta: { seed: 7 },
    created_at_ms: 1_700_000_000_000,
    ...more,
  }
}

/** Makes the spool of a session in a data folder. */
export function testSpool(dir: string, head: SpoolHeader = header()): TestSpool {
  const folder = join(dir, LOCAL_SPOOL_FOLDER, head.session)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, EVENTS_LOG)
  const first = encodeFrame('experiment', encodeSpoolHeader(head), 0)
  for (const name of [EVENTS_LOG, SETTLED_LOG]) writeFileSync(join(folder, name), first)
  const frame: TestSpool['frame'] = (type, payload) => encodeFrame(type, payload, statSync(path).size)
  const add: TestSpool['add'] = (type, payload) => appendFileSync(path, frame(type, payload))
  return {
    path,
    frame,
    add,
    segment: (segment) => add('segment', encodeSegment(segment)),
    status: (update, key = JSON.stringify(update)) => add('status', encodeSpoolStatus({ update, barrier: -1, key })),
    append: (bytes) => appendFileSync(path, bytes),
    damage: (offset) => {
      const bytes = readFileSync(path)
      bytes[offset]! ^= 0xff
      writeFileSync(path, bytes)
    },
  }
}
