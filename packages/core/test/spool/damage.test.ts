// One damaged or missing byte, at every place of every file: at most one frame is lost, nothing is misread, no start is blocked.
import {
  cpSync,
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
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recoverSpools } from '../../src/spool/recover.ts'
import { openSpool } from '../../src/spool/spool.ts'
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

const FRAMES = 4
const PER_FRAME = 5
const clock = new ManualClock()
let dir: string
let pattern: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'damage-'))
  pattern = join(dir, 'pattern')
  const spool = openSpool({
    root: pattern,
    header: header(SESSION, { description: '', meta: {} }),
    fsync: 'never',
    maxBytes: 1e6,
    clock,
  })
  for (let i = 0; i < FRAMES; i++) spool.append(segment(i * PER_FRAME, (i + 1) * PER_FRAME - 1))
  spool.appendStatus(status('s:0'))
  spool.settle([[0, PER_FRAME - 1]], 'acknowledged')
  spool.settle([[PER_FRAME, 2 * PER_FRAME - 1]], 'dead-letter')
  spool.close()
  // Its process is gone, and no lock says that the folder was released.
  rmSync(join(pattern, SESSION, 'lock.1'))
  writeFileSync(join(pattern, SESSION, 'lock.0'), JSON.stringify(processTable({ pid: 7 }).self))
})
afterAll(() => rmSync(dir, { recursive: true }))

const unsettled = sequences(2 * PER_FRAME, FRAMES * PER_FRAME - 1)
const all = sequences(0, FRAMES * PER_FRAME - 1)

function recoverAfter(damage: (folder: string) => void): { found: number[]; statuses: number; aside: string[] } {
  const root = mkdtempSync(join(dir, 'root-'))
  cpSync(join(pattern, SESSION), join(root, SESSION), { recursive: true })
  damage(join(root, SESSION))
  const sessions = recoverSpools({ root, host: HOST, clock, processes: processTable({}, { 1000: '50' }) })
  const found = sessions.flatMap((session) => sequencesOf(session.segments()))
  const statuses = sessions.flatMap((session) => session.statuses()).length
  for (const session of sessions) {
    session.settle([[0, 1000]], 'acknowledged')
    session.settleStatus('s:0')
    session.finish()
  }
  const aside = readdirSync(root)
  rmSync(root, { recursive: true })
  return { found, statuses, aside }
}

// A recovery of files for each byte: a second on a quiet machine.
describe.each(['events.log', 'settled.log'])('recoverSpools() with damage in %s', { timeout: 90_000 }, (log) => {
  test('loses at most the frame of one changed byte, and keeps the damaged folder aside', () => {
    const bytes = readFileSync(join(pattern, SESSION, log))
    for (let at = 0; at < bytes.length; at++) {
      const copy = Uint8Array.from(bytes)
      copy[at]! ^= 0x40
      const { found, statuses, aside } = recoverAfter((folder) => writeFileSync(join(folder, log), copy))
      const repeated = found.length - unsettled.length
      expect(new Set(found).size, `byte ${at}`).toBe(found.length)
      expect(all, `byte ${at}`).toEqual(expect.arrayContaining(found))
      // A lost acknowledgement gives five events again, a lost segment five fewer, a lost status none.
      expect([-PER_FRAME, 0, PER_FRAME], `byte ${at}`).toContain(repeated)
      expect(statuses === 1 || repeated === 0, `byte ${at}`).toBe(true)
      // A changed length at the very end may look torn; everything else is seen as damage.
      expect(
        aside.filter((name) => name !== `${SESSION}.corrupt`),
        `byte ${at}`,
      ).toEqual([])
    }
  })

  test('loses at most the frame that a truncation cuts', () => {
    const { length } = readFileSync(join(pattern, SESSION, log))
    for (let size = 0; size < length; size++) {
      const { found } = recoverAfter((folder) => truncateSync(join(folder, log), size))
      const expected = log === 'events.log' ? unsettled : all
      expect(expected, `size ${size}`).toEqual(expect.arrayContaining(found))
      expect(found, `size ${size}`).toEqual(
        log === 'events.log' ? unsettled.slice(0, found.length) : all.slice(-found.length),
      )
    }
  })
})

test('recoverSpools() takes a folder with a damaged lock after a minute', () => {
  const damaged = (ageMs: number) => (folder: string) => {
    writeFileSync(join(folder, 'lock.0'), '{"pid":7,')
    utimesSync(join(folder, 'lock.0'), (clock.now - ageMs) / 1000, (clock.now - ageMs) / 1000)
  }
  expect(recoverAfter(damaged(60_000)).found).toEqual(unsettled)
  expect(recoverAfter(damaged(59_000))).toEqual({ found: [], statuses: 0, aside: [SESSION] })
})
