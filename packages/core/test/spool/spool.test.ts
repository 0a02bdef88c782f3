import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpoolHeader } from '@syvain-metrics/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WriteBytes } from '../../src/spool/log-file.ts'
import { recoverSpools } from '../../src/spool/recover.ts'
import { openSpool, type Spool, type SpoolOptions } from '../../src/spool/spool.ts'
import {
  HOST,
  header,
  ManualClock,
  processTable,
  SESSION,
  segment,
  sequences,
  sequencesOf,
  status,
} from './spool-samples.ts'

let dir: string
let root: string
let clock: ManualClock
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spool-'))
  root = join(dir, 'state', 'spool')
  clock = new ManualClock()
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = (more: Partial<SpoolOptions> = {}): Spool =>
  openSpool({ root, header: header(), fsync: 'never', maxBytes: Number.POSITIVE_INFINITY, clock, ...more })
// Seen from the same machine after a restart: every process that wrote here is gone.
const recover = (): ReturnType<typeof recoverSpools> =>
  recoverSpools({ root, host: HOST, clock, processes: processTable({ boot: 'later', hostname: hostname() }) })

describe('openSpool()', () => {
  test('refuses a root that cannot be written, without a path in its words', () => {
    writeFileSync(join(dir, 'state'), 'a file')
    expect(() => open()).toThrow(/^Cannot create a spool: (ENOTDIR|EEXIST)$/)
  })

  test('refuses a session that has a spool, and leaves that one whole', () => {
    const spool = open()
    spool.append(segment(0, 9))
    expect(() => open()).toThrow(/^Cannot create a spool: (ENOTEMPTY|EEXIST|EPERM)$/)
    expect(readdirSync(root)).toEqual([SESSION])
    expect(spool.pendingEvents).toBe(10)
    spool.close()
  })

  test('refuses a header that no frame can hold before it touches the disk', () => {
    const meta = { text: 'x'.repeat(9_000_000) }
    expect(() => open({ header: header(SESSION, { meta }) })).toThrow(/payload has \d+ bytes, at most 8388608/)
    expect(readdirSync(dir)).toEqual([])
  })

  test('makes folders and files that only their owner can read', () => {
    const spool = open()
    spool.append(segment(0, 9))
    const mode = (path: string): string => (statSync(join(root, path)).mode & 0o777).toString(8)
    const files = readdirSync(join(root, SESSION)).sort()
    expect(files).toEqual(['events.log', 'lock.0', 'settled.log'])
    if (process.platform !== 'win32') {
      expect(['.', SESSION].map(mode)).toEqual(['700', '700'])
      expect(files.map((file) => mode(join(SESSION, file)))).toEqual(['600', '600', '600'])
    }
    spool.close()
  })
})

describe('Spool', () => {
  test('append() writes nothing beyond maxBytes, and statuses always', () => {
    const spool = open({ maxBytes: 3_000 })
    const places = []
    for (let i = 0; i < 100; i++) places.push(spool.append(segment(i * 10, i * 10 + 9)))
    const written = places.filter((place) => place !== undefined).length
    expect(written).toBeGreaterThan(5)
    expect(written).toBeLessThan(50)
    expect(spool.bytes).toBeLessThanOrEqual(3_000)
    expect(spool.pendingEvents).toBe(written * 10)
    spool.appendStatus(status('s:0'))
    expect(statSync(join(root, SESSION, 'events.log')).size + statSync(join(root, SESSION, 'settled.log')).size).toBe(
      spool.bytes,
    )
    spool.close()
  })

  test('append() throws on a full disk, and what was written before stays', () => {
    let room = 2_000
    const write: WriteBytes = (fd, bytes, position) => {
      if (room === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      const length = Math.min(room, bytes.length)
      room -= length
      return writeSync(fd, bytes, 0, length, position)
    }
    const spool = open({ write })
    let appended = 0
    const fill = (): void => {
      for (;;) {
        spool.append(segment(appended, appended + 9))
        appended += 10
      }
    }
    expect(fill).toThrow(expect.objectContaining({ code: 'IO', message: 'Cannot append to the spool: ENOSPC' }))
    expect(() => spool.settle([[0, 0]], 'acknowledged')).toThrow('ENOSPC')
    room = 1_000_000
    spool.append(segment(appended, appended + 9))
    expect(spool.pendingEvents).toBe(appended + 10)
    spool.close()
    const [session] = recover()
    expect(sequencesOf(session!.segments())).toEqual(sequences(0, appended + 9))
    expect(session!.corruptBytes).toBe(0)
  })

  test('read() gives a segment back, and refuses another place', () => {
    const spool = open()
    spool.append(segment(0, 99))
    const place = spool.append(segment(100, 199))!
    expect(spool.read(place)).toEqual(segment(100, 199))
    expect(() => spool.read({ ...place, offset: place.offset + 1 })).toThrow(
      expect.objectContaining({ code: 'CORRUPT' }),
    )
    const path = join(root, SESSION, 'events.log')
    const bytes = readFileSync(path)
    bytes[place.offset + 60]! ^= 1
    writeFileSync(path, bytes)
    expect(() => spool.read(place)).toThrow('no intact segment stands at the place')
    spool.close()
  })

  test('close() removes the folder when everything has settled, by whatever fate', () => {
    const spool = open()
    spool.append(segment(0, 29))
    spool.appendStatus(status('s:0'))
    spool.settle(
      [
        [0, 4],
        [6, 9],
      ],
      'acknowledged',
    )
    spool.settle([[5, 5]], 'dead-letter')
    spool.settle([[10, 29]], 'dropped')
    spool.settleStatus('s:0')
    spool.close()
    spool.close()
    expect(readdirSync(root)).toEqual([])
    expect(() => spool.append(segment(30, 30))).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  test.each<[string, (spool: Spool) => void]>([
    ['an event', (spool) => void spool.append(segment(0, 0))],
    ['a status', (spool) => spool.appendStatus(status('s:0'))],
  ])('close() leaves the folder for recovery when %s is unsettled, and this process may recover it', (_, write) => {
    const spool = open()
    write(spool)
    expect(recoverSpools({ root, host: HOST, clock })).toEqual([])
    spool.close()
    const [session] = recoverSpools({ root, host: HOST, clock })
    expect(session!.pendingEvents + session!.statuses().length).toBe(1)
    session!.release()
  })

  test('close() always leaves a local spool', () => {
    const local: Partial<SpoolHeader> = { kind: 'local', host: 'local://syvain-metrics' }
    open({ header: header(SESSION, local) }).close()
    expect(readdirSync(root)).toEqual([SESSION])
  })

  test('starts over when everything has settled, so that a long run does not fill the disk', () => {
    const spool = open({ maxBytes: 10_000_000 })
    const perSegment = 10_000
    let largest = 0
    for (let i = 0; i < 200; i++) {
      const first = i * perSegment
      expect(spool.append(segment(first, first + perSegment - 1)), `segment ${i}`).toBeDefined()
      largest = Math.max(largest, spool.bytes)
      spool.settle([[first, first + perSegment - 1]], 'acknowledged')
    }
    expect(largest).toBeGreaterThan(8_000_000)
    const last = 200 * perSegment
    const place = spool.append(segment(last, last + 9))!
    expect(sequencesOf([spool.read(place)])).toEqual(sequences(last, last + 9))
    spool.close()
    const [session] = recover()
    expect(sequencesOf(session!.segments())).toEqual(sequences(last, last + 9))
    expect(session!.corruptBytes).toBe(0)
  })
})
