import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ownerState, readOwner, systemProcesses } from '../../src/spool/owner.ts'
import { processTable } from './spool-samples.ts'

const owner = { pid: 77, started: '50', boot: 'boot-1', namespace: 'pid:[1]', hostname: 'here' }

describe('ownerState()', () => {
  test.each<[string, ReturnType<typeof processTable>, string]>([
    ['a process that runs', processTable({}, { 77: '50' }), 'running'],
    ['no process with its pid', processTable(), 'gone'],
    ['a later process with its pid', processTable({}, { 77: '51' }), 'gone'],
    ['a machine that restarted', processTable({ boot: 'boot-2' }, { 77: '50' }), 'gone'],
    ['another container of the machine', processTable({ namespace: 'pid:[2]' }, { 77: '50' }), 'elsewhere'],
    ['another machine', processTable({ hostname: 'there', boot: 'boot-2' }, { 77: '50' }), 'elsewhere'],
  ])('is right for %s', (_, processes, expected) => {
    expect(ownerState(owner, processes)).toBe(expected)
  })
})

describe('systemProcesses()', () => {
  test('knows this process, and a child only while it runs', async () => {
    const processes = systemProcesses()
    const { self } = processes
    expect(self.pid).toBe(process.pid)
    expect(ownerState(self, processes)).toBe('running')
    expect(self.started === '').toBe(!existsSync('/proc/self/stat'))

    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    const pid = child.pid as number
    const started = processes.startOf(pid)
    expect(ownerState({ ...self, pid, started: started as string }, processes)).toBe('running')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(processes.startOf(pid)).toBeUndefined()
  })

  test('takes another start time with the same pid for another process', () => {
    const processes = systemProcesses()
    expect(ownerState({ ...processes.self, started: 'earlier' }, processes)).toBe('gone')
  })
})

describe('readOwner()', () => {
  test.each(['', '{', 'null', '[]', '{"pid":1}', JSON.stringify({ ...owner, pid: '1' })])('refuses %j', (text) => {
    expect(readOwner(text)).toBeUndefined()
  })

  test('reads an owner', () => {
    expect(readOwner(JSON.stringify(owner))).toEqual(owner)
  })
})
