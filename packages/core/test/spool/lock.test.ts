import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NOBODY, readLock, writeLock } from '../../src/spool/lock.ts'
import { processTable } from './spool-samples.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const me = processTable({}, { 1000: '50' })
const NOW_MS = 1_700_000_000_000

describe('readLock()', () => {
  test('finds none in an empty folder, and throws when the folder is gone', () => {
    expect(readLock(folder, me, NOW_MS)).toEqual({ number: -1, state: 'free' })
    expect(() => readLock(join(folder, 'gone'), me, NOW_MS)).toThrow('ENOENT')
  })

  test('takes the last lock of the chain, by number and not by name', () => {
    for (let i = 0; i < 11; i++) writeLock(folder, i, i === 10 ? me.self : { ...me.self, pid: 7 })
    expect(readLock(folder, me, NOW_MS)).toEqual({ number: 10, state: 'running' })
    writeLock(folder, 11, NOBODY)
    expect(readLock(folder, me, NOW_MS)).toEqual({ number: 11, state: 'free' })
  })

  test('leaves a lock that is being written to its writer, for a minute', () => {
    const path = join(folder, 'lock.0')
    writeFileSync(path, '')
    utimesSync(path, NOW_MS / 1000, NOW_MS / 1000)
    expect(readLock(folder, me, NOW_MS + 59_000).state).toBe('running')
    expect(readLock(folder, me, NOW_MS + 60_000).state).toBe('gone')
  })
})

describe('writeLock()', () => {
  test('gives each number once, and leaves nothing else behind', () => {
    expect(writeLock(folder, 0, me.self)).toBe(true)
    expect(writeLock(folder, 0, { ...me.self, pid: 2 })).toBe(false)
    expect(readLock(folder, me, NOW_MS)).toEqual({ number: 0, state: 'running' })
    expect(readdirSync(folder)).toEqual(['lock.0'])
  })

  test('throws when the folder is gone', () => {
    expect(() => writeLock(join(folder, 'gone'), 0, me.self)).toThrow('ENOENT')
  })
})
