import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSettledStatus, FrameReader, readSettledStatus } from '@syvain-metrics/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Fsync, LogFile, type WriteBytes } from '../../src/spool/log-file.ts'
import { ManualClock } from './spool-samples.ts'

let dir: string
let path: string
let clock: ManualClock
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'log-'))
  path = join(dir, 'events.log')
  clock = new ManualClock()
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = (more: { end?: number; fsync?: Fsync; write?: WriteBytes } = {}): LogFile =>
  new LogFile({ path, end: 0, fsync: 'never', clock, ...more })
const append = (log: LogFile, key: string): void => void log.append('settled-status', encodeSettledStatus(key))

function keys(): string[] {
  const reader = new FrameReader()
  reader.push(readFileSync(path))
  const found: string[] = []
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
    found.push(readSettledStatus(frame.payload) as string)
  }
  return [...found, ...(reader.setAsideBytes + reader.tailBytes > 0 ? ['damage'] : [])]
}

/** Writes `room` bytes in steps of at most 7, then the disk is full. */
function disk(room: { bytes: number }): WriteBytes {
  return (fd, bytes, position) => {
    const length = Math.min(bytes.length, room.bytes, 7)
    if (length === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    room.bytes -= length
    return writeSync(fd, bytes, 0, length, position)
  }
}

describe('LogFile', () => {
  test('append() leaves the file whole at every point where the disk can fill up', () => {
    for (let bytes = 0; bytes < 24; bytes++) {
      rmSync(path, { force: true })
      const room = { bytes: 1000 }
      const log = open({ write: disk(room) })
      append(log, 'before')
      room.bytes = bytes
      expect(() => append(log, 'torn')).toThrow('Cannot append to the spool: ENOSPC')
      expect(keys()).toEqual(['before'])
      expect(statSync(path).size).toBe(log.end)
      room.bytes = 1000
      append(log, 'after')
      expect(keys()).toEqual(['before', 'after'])
      log.close()
    }
  })

  test('append() cuts off what the process before left of its last frame', () => {
    const log = open()
    append(log, 'whole')
    const { end } = log
    append(log, 'torn, and longer than what follows')
    log.close()
    writeFileSync(path, readFileSync(path).subarray(0, -3))
    const next = open({ end })
    append(next, 'b')
    next.close()
    expect(keys()).toEqual(['whole', 'b'])
  })

  test('read() gives a place back, and says when it is not all there', () => {
    const log = open()
    append(log, 'a')
    const place = log.append('settled-status', encodeSettledStatus('b'))
    expect(Buffer.from(log.read(place)).toString('latin1').endsWith('b')).toBe(true)
    expect(() => log.read({ ...place, length: place.length + 1 })).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining('ends before the place') }),
    )
    log.close()
  })

  test('restart() forgets frames, and the next stands in their place', () => {
    const log = open()
    append(log, 'a')
    const { end } = log
    append(log, 'b')
    log.restart(end)
    append(log, 'c')
    log.close()
    expect(keys()).toEqual(['a', 'c'])
  })

  test('close() twice is no error, and nothing can be written afterwards', () => {
    const log = open({ fsync: 'each' })
    append(log, 'a')
    log.close()
    log.close()
    expect(() => append(log, 'b')).toThrow(expect.objectContaining({ code: 'CLOSED' }))
    expect(keys()).toEqual(['a'])
  })

  test('says that it cannot be opened without naming the path', () => {
    path = join(dir, 'no-folder', 'events.log')
    expect(() => open()).toThrow(/^Cannot open the spool: ENOENT$/)
  })

  test('syncs with an interval: at once when it is over, else by a timer, and never for nothing', () => {
    const log = open({ fsync: { intervalMs: 500 } })
    append(log, 'a')
    append(log, 'b')
    expect(clock.timers.map(({ atMs }) => atMs - clock.now)).toEqual([500])
    clock.advance(500)
    expect(clock.timers).toEqual([])
    clock.advance(10_000)
    append(log, 'c')
    expect(clock.timers).toEqual([])
    append(log, 'd')
    expect(clock.timers).toHaveLength(1)
    log.close()
    expect(clock.timers).toEqual([])
    expect(keys()).toEqual(['a', 'b', 'c', 'd'])
  })
})
