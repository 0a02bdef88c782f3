// What a later process does with the files of an earlier one. Long: one test per state in which a process can leave them.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeFrame, encodeSegment, sliceSegment } from '@syvain-metrics/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RecoverOptions, recoverSpools } from '../../src/spool/recover.ts'
import type { RecoveredSession } from '../../src/spool/recovered-session.ts'
import { openSpool, type Spool } from '../../src/spool/spool.ts'
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

const OTHER = 'ffeeddccbbaa0099'

let root: string
let folder: string
let clock: ManualClock
let unreadable: { session: string; reason: string; isSetAside: boolean }[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'recover-'))
  folder = join(root, SESSION)
  clock = new ManualClock()
  unreadable = []
})
afterEach(() => rmSync(root, { recursive: true }))

const open = (session: string = SESSION, more = {}): Spool =>
  openSpool({ root, header: header(session, more), fsync: 'never', maxBytes: 2 ** 30, clock })

/** What a process of this machine finds after every process that wrote here was killed. */
function recover(more: Partial<RecoverOptions> = {}): RecoveredSession[] {
  for (const name of readdirSync(root)) {
    const lock = join(root, name, 'lock.0')
    if (existsSync(lock)) writeFileSync(lock, JSON.stringify(processTable({ pid: 7 }).self))
  }
  return recoverSpools({
    root,
    host: HOST,
    clock,
    processes: processTable({}, { 1000: '50' }),
    onUnreadable: (one) => unreadable.push(one),
    ...more,
  })
}

function one(sessions: RecoveredSession[]): RecoveredSession {
  expect(sessions).toHaveLength(1)
  return sessions[0] as RecoveredSession
}

describe('recoverSpools()', () => {
  test('finds nothing where there is nothing', () => {
    expect(recoverSpools({ root: join(root, 'none'), host: HOST, clock })).toEqual([])
    writeFileSync(join(root, OTHER), 'a file with the name of a session')
    mkdirSync(join(root, 'no-session'))
    expect(recover()).toEqual([])
    expect(readdirSync(root).sort()).toEqual([OTHER, 'no-session'])
    expect(unreadable).toEqual([{ session: OTHER, reason: 'ENOTDIR', isSetAside: false }])
  })

  test('takes nothing while the owner runs', () => {
    const spool = open()
    spool.append(segment(0, 9))
    expect(recoverSpools({ root, host: HOST, clock })).toEqual([])
    spool.append(segment(10, 19))
    expect(sequencesOf(one(recover()).segments())).toEqual(sequences(0, 19))
  })

  test('takes a folder whose pid belongs to a later process', () => {
    open().append(segment(0, 9))
    const running = recover({ processes: processTable({}, { 7: '50', 1000: '50' }) })
    expect(running).toEqual([])
    expect(one(recover({ processes: processTable({}, { 7: '99', 1000: '50' }) })).pendingEvents).toBe(10)
  })

  test('takes each folder once, and again only after it was released', () => {
    open().append(segment(0, 9))
    const session = one(recover())
    expect(recover()).toEqual([])
    session.release()
    session.release()
    const again = one(recover())
    again.settle([[0, 9]], 'acknowledged')
    again.finish()
    expect(readdirSync(root)).toEqual([])
  })

  test('leaves the folders of other hosts alone, without a lock', () => {
    open(OTHER, { host: 'https://elsewhere.example.org' }).append(segment(0, 9, OTHER))
    expect(recover()).toEqual([])
    expect(readdirSync(join(root, OTHER)).sort()).toEqual(['events.log', 'lock.0', 'settled.log'])
  })

  test('takes the folder of another machine only after a day without a change', () => {
    open().append(segment(0, 9))
    for (const log of ['events.log', 'settled.log']) utimesSync(join(folder, log), clock.now / 1000, clock.now / 1000)
    const there = { processes: processTable({ hostname: 'there' }, { 1000: '50' }) }
    clock.advance(24 * 60 * 60 * 1000 - 1)
    expect(recover(there)).toEqual([])
    expect(one(recover({ ...there, elsewhereIdleMs: 1000 })).pendingEvents).toBe(10)
  })

  test('gives sessions oldest first', () => {
    open(OTHER, { created_at_ms: 1 }).append(segment(0, 9, OTHER))
    open(SESSION, { created_at_ms: 2 }).append(segment(0, 9))
    expect(recover().map(({ header }) => header.session)).toEqual([OTHER, SESSION])
  })

  test('removes what its process had settled wholly, and what it never finished making or removing', () => {
    const spool = open()
    spool.append(segment(0, 9))
    spool.settle([[0, 9]], 'acknowledged')
    mkdirSync(join(root, `.new-${OTHER}`))
    cpSync(folder, join(root, `.old-${OTHER}`), { recursive: true })
    clock.now = Date.now()
    expect(recover()).toEqual([])
    expect(readdirSync(root)).toEqual([`.new-${OTHER}`, `.old-${OTHER}`])
    clock.advance(60 * 60 * 1000 + 1)
    recover()
    expect(readdirSync(root)).toEqual([])
  })

  test('sets aside a folder without an intact experiment frame, and goes on', () => {
    open().append(segment(0, 9))
    open(OTHER).append(segment(0, 9, OTHER))
    for (const log of ['events.log', 'settled.log']) writeFileSync(join(folder, log), 'damage')
    expect(one(recover()).header.session).toBe(OTHER)
    expect(readdirSync(root).sort()).toEqual([`${SESSION}.corrupt`, OTHER])
    expect(unreadable).toEqual([{ session: SESSION, reason: 'no intact experiment frame', isSetAside: true }])
  })

  test.each(['events.log', 'settled.log'])('sets aside a folder whose %s is no file', (log) => {
    open().append(segment(0, 9))
    rmSync(join(folder, log))
    mkdirSync(join(folder, log))
    expect(recover()).toEqual([])
    expect(readdirSync(root)).toEqual([`${SESSION}.corrupt`])
    expect(unreadable).toEqual([{ session: SESSION, reason: 'EISDIR', isSetAside: true }])
  })

  test('recovers everything unsettled when the log of what has settled is missing', () => {
    const spool = open()
    spool.append(segment(0, 9))
    spool.settle([[0, 4]], 'acknowledged')
    rmSync(join(folder, 'settled.log'))
    const session = one(recover())
    expect(session.pendingEvents).toBe(10)
    session.settle([[0, 9]], 'acknowledged')
    session.finish()
    expect(readdirSync(root)).toEqual([])
  })
})

describe('RecoveredSession', () => {
  test('gives what has not settled, sliced, and remembers across recoveries', () => {
    const spool = open()
    spool.append(segment(0, 499))
    spool.append(segment(500, 999))
    spool.append(segment(1000, 1499))
    spool.settle(
      [
        [0, 499],
        [600, 699],
      ],
      'acknowledged',
    )
    spool.settle([[750, 750]], 'dead-letter')
    const rest = [...sequences(500, 599), ...sequences(700, 749), ...sequences(751, 1499)]

    const session = one(recover())
    expect(session.header).toEqual(header())
    expect([session.pendingEvents, session.corruptBytes]).toEqual([rest.length, 0])
    const segments = [...session.segments()]
    expect(sequencesOf(segments)).toEqual(rest)
    // A segment that nothing of has settled goes out whole: under the key that it may have been sent with before.
    expect(segments.at(-1)).toEqual(segment(1000, 1499))
    session.settle([[1000, 1499]], 'dropped')
    expect(session.pendingEvents).toBe(399)
    session.finish()

    expect(sequencesOf(one(recover()).segments())).toEqual(rest.filter((sequence) => sequence < 1000))
  })

  test('gives each event once when single turns were written before their whole segment', () => {
    const spool = open()
    const whole = segment(0, 99)
    for (let i = 0; i < 100; i += 3) spool.append(sliceSegment(whole, i, Math.min(i + 3, 100)))
    spool.append(whole)
    for (let i = 100; i < 130; i += 10) spool.append(segment(i, i + 9))
    spool.settle([[10, 19]], 'acknowledged')
    const session = one(recover())
    expect(session.pendingEvents).toBe(120)
    const segments = [...session.segments()]
    expect(sequencesOf(segments)).toEqual([...sequences(0, 9), ...sequences(20, 129)])
    expect(segments.map(({ count }) => count)).toEqual([10, 80, 10, 10, 10])
  })

  test('gives the turns when the whole segment is torn', () => {
    const spool = open()
    const whole = segment(0, 99)
    for (let i = 0; i < 100; i += 10) spool.append(sliceSegment(whole, i, i + 10))
    const { length, offset } = spool.append(whole)!
    truncateSync(join(folder, 'events.log'), offset + length - 1)
    const session = one(recover())
    expect(sequencesOf(session.segments())).toEqual(sequences(0, 99))
    expect(session.corruptBytes).toBe(0)
  })

  test('gives segments in the order of their sequences, also when they overlap', () => {
    const spool = open()
    for (const [first, last] of [
      [50, 99],
      [0, 20],
      [10, 60],
      [10, 30],
      [200, 201],
      [120, 120],
    ] as const)
      spool.append(segment(first, last))
    const session = one(recover())
    expect(sequencesOf(session.segments())).toEqual([...sequences(0, 99), 120, 200, 201])
    expect(session.pendingEvents).toBe(103)
  })

  test('gives statuses in their order until their key has settled', () => {
    const spool = open()
    for (const key of ['s:0', 's:1', 's:2']) spool.appendStatus(status(key, 5))
    spool.settleStatus('s:1')
    const session = one(recover())
    expect(session.statuses()).toEqual([status('s:0', 5), status('s:2', 5)])
    session.settleStatus('s:0')
    session.finish()
    const again = one(recover())
    expect(again.statuses()).toEqual([status('s:2', 5)])
    again.settleStatus('s:2')
    again.finish()
    expect(readdirSync(root)).toEqual([])
  })

  test('counts an intact frame whose content is none, gives the rest, and keeps the folder aside', () => {
    const spool = open()
    spool.append(segment(0, 9))
    const foreign = spool.append(segment(10, 19, OTHER))!
    const place = spool.append(segment(20, 29))!
    spool.append(segment(30, 39))
    const path = join(folder, 'events.log')
    const bytes = readFileSync(path)
    const payload = encodeSegment(segment(20, 29))
    payload[payload.length - 1]! ^= 1
    bytes.set(encodeFrame('segment', payload, place.offset), place.offset)
    writeFileSync(path, bytes)
    const session = one(recover())
    expect(session.corruptBytes).toBe(foreign.length)
    expect(sequencesOf(session.segments())).toEqual([...sequences(0, 9), ...sequences(30, 39)])
    expect([session.corruptBytes, session.pendingEvents]).toEqual([foreign.length + place.length, 20])
    session.settle([[0, 39]], 'acknowledged')
    session.finish()
    expect(readdirSync(root)).toEqual([`${SESSION}.corrupt`])
  })

  test('reads a log of many pieces', () => {
    const spool = open()
    const count = 20_000
    for (let i = 0; i < 12; i++) spool.append(segment(i * count, (i + 1) * count - 1))
    expect(spool.bytes).toBeGreaterThan(2 * 1024 * 1024)
    const session = one(recover())
    let next = 0
    for (const part of session.segments()) {
      expect(part.firstSequence).toBe(next)
      next += part.count
    }
    expect(next).toBe(12 * count)
  })

  test('says so when it is read after it ended', () => {
    open().append(segment(0, 9))
    const session = one(recover())
    session.release()
    expect(() => [...session.segments()]).toThrow(expect.objectContaining({ code: 'CLOSED' }))
    expect(() => session.settle([[0, 9]], 'acknowledged')).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })
})
