import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { recoverRun } from '../../src/spool/recover-run.ts'
import { readSpool } from '../../src/spool/spool.ts'
import { copyFixture, ended, filesIn, JEST, plainEnv, startIn, VITEST } from '../support/run-fixture.ts'

const INTERRUPTED = [
  ['vitest', VITEST, ['run'], 'vitest-run', 'slow.test.mjs'],
  ['jest', JEST, ['-i'], 'jest-run', '*slow.test.cjs'],
] as const

/** Starts a runner on a slow file and signals it when its spool holds the fast test before it. */
async function interrupt(
  bin: string,
  args: readonly string[],
  fixture: string,
  include: string,
  signal: NodeJS.Signals,
): Promise<{ dir: string; status: number | null; by: NodeJS.Signals | null }> {
  const dir = copyFixture(fixture)
  const child = startIn(dir, bin, [...args], { FIXTURE_INCLUDE: include, FIXTURE_COLLECTOR: 'recording' })
  const run = ended(child, dir)
  const spool = path.join(dir, '.metrics', 'spool')
  // A passed test stands by its name or, in a summary, in a number.
  const ready = (): boolean =>
    filesIn(spool).some((name) => /"t":"(test|passed)"/.test(readFileSync(path.join(spool, name), 'utf8')))
  while (!ready() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10))
  child.kill(signal)
  const { status, signal: by } = await run
  return { dir, status, by }
}

describe('spool', () => {
  it.each(INTERRUPTED)(
    '%s keeps a run that SIGINT, SIGTERM or SIGKILL ended, and flush sends it',
    async (_name, bin, args, fixture, include) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        const { dir, by, status } = await interrupt(bin, args, fixture, include, signal)
        expect(by ?? status).not.toBe(0)
        const [name] = filesIn(dir, '.metrics', 'spool')
        const { lines } = readSpool(path.join(dir, '.metrics', 'spool', name!))
        expect(lines.some((line) => line.t === 'signal' && line.signal === signal)).toBe(signal !== 'SIGKILL')
        const recovered = recoverRun(lines)
        expect(recovered).toMatchObject({ ended: false, run: { state: 'interrupted', totals: { passed: 1 } } })
        const entry = path.join(inject('stage'), 'node_modules/@syvain-metrics/jest-reporter/dist/metrics-bench.js')
        const printed = execFileSync('node', [entry, 'flush'], { cwd: dir, env: plainEnv(), encoding: 'utf8' })
        expect(printed).toContain('delivered')
        expect(filesIn(dir, '.metrics', 'spool')).toEqual([])
        const [file] = filesIn(dir, '.metrics', 'runs')
        const text = readFileSync(path.join(dir, '.metrics', 'runs', file!), 'utf8')
        expect(text).toContain('"status":"error"')
        expect(text).toContain('interrupted: the run did not end by itself')
      }
    },
  )

  it('readSpool() skips a torn last line and counts it', () => {
    const dir = copyFixture('vitest-run')
    const file = path.join(dir, 'torn.jsonl')
    appendFileSync(file, '{"t":"signal","signal":"SIGTERM","atMs":1}\n{"t":"tes')
    expect(readSpool(file)).toEqual({ lines: [{ t: 'signal', signal: 'SIGTERM', atMs: 1 }], badLines: 1 })
    expect(recoverRun(readSpool(file).lines)).toBeNull()
  })
})
