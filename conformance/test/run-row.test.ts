import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ending } from '../src/child/job.ts'
import { childProgram } from '../src/prepare/child-program.ts'
import { runRow } from '../src/run/run-row.ts'
import * as fault from '../src/server/fault.ts'
import { row } from './fixtures/observation.ts'
import { plainProtocol } from './fixtures/plain.protocol.ts'

const dir = mkdtempSync(join(tmpdir(), 'conformance-test-'))
let program = ''

beforeAll(async () => {
  program = await childProgram(fileURLToPath(new URL('./fixtures/plain.client.ts', import.meta.url)), dir)
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

const burst = (ending: Ending) => row({ workload: { kind: 'burst', events: 20 }, ending })
const run = (what: ReturnType<typeof row>) => runRow(what, { program, protocol: plainProtocol })

test.each<[string, Ending, string, number]>([
  ['a natural end delivers', { kind: 'natural' }, '0', 20],
  ['a shutdown delivers', { kind: 'shutdown', afterMs: 10 }, '0', 20],
  ['process.exit() loses all of a client without hooks', { kind: 'exit', code: 7 }, '7', 0],
  ['SIGKILL loses all of it', { kind: 'signal', signal: 'SIGKILL', afterMs: 0 }, 'SIGKILL', 0],
  ['SIGHUP loses all of it', { kind: 'signal', signal: 'SIGHUP', afterMs: 0 }, 'SIGHUP', 0],
])('runRow(): %s', async (_, ending, exit, delivered) => {
  expect(await run(burst(ending))).toMatchObject({ exit, isExitKept: true, errors: [], doubles: 0, delivered })
})

test.each<[string, 'throw' | 'reject']>([
  ['an uncaught error', 'throw'],
  ['an unhandled rejection', 'reject'],
])('runRow() sees %s as status 1', async (_, kind) => {
  expect(await run(burst({ kind }))).toMatchObject({ exit: '1', isExitKept: true, errors: [] })
})

test('runRow() records what a client tells of a loss', async () => {
  const refused = { ...burst({ kind: 'shutdown', afterMs: 10 }), fault: () => fault.tooLarge(10) }
  expect(await run(refused)).toMatchObject({
    delivered: 0,
    lost: 20,
    failedRequests: 1,
    told: { lost: 20, farewell: { isOk: false, lost: 20 }, words: 'Error: status 413' },
  })
})

test('runRow() sees that a client which sends only between turns sends nothing while the loop is blocked', async () => {
  const blocking = row({ workload: { kind: 'blocking', events: 20, forMs: 200 } })
  expect(await run(blocking)).toMatchObject({ delivered: 20, requestsWhileBlocked: 0 })
})

test('runRow() says why when the child cannot start', async () => {
  const broken = await runRow(burst({ kind: 'natural' }), {
    program: join(dir, 'missing.mjs'),
    protocol: plainProtocol,
  })
  expect(broken.errors).toEqual([expect.stringContaining('the child did not record')])
})
