import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../src/report/report.ts'
import { copyFixture, ended, filesIn, plainEnv } from './support/run-fixture.ts'

describe('./node-test', () => {
  it.each([
    [undefined, 0, { passed: 2, failed: 0, skipped: 1, todo: 1, flaky: 0 }],
    ['1', 1, { passed: 1, failed: 1, skipped: 1, todo: 1, flaky: 0 }],
  ])('metricsReporter records node:test and leaves its exit code alone', async (fail, status, totals) => {
    const dir = copyFixture('node-test')
    const args = [
      '--test',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=@syvain-metrics/jest-reporter/node-test',
      '--test-reporter-destination=stderr',
      'math.test.mjs',
    ]
    const child = spawn(process.execPath, args, {
      cwd: dir,
      env: plainEnv(fail ? { FIXTURE_FAIL: fail } : {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const run = await ended(child, dir)
    expect(run.status, run.stdout + run.stderr).toBe(status)
    expect(run.stderr).toContain('local mode')
    const report = JSON.parse(readFileSync(path.join(dir, '.metrics', 'report.json'), 'utf8')) as Report
    expect(report.run.totals).toEqual(totals)
    expect(report.run.tests.map((test) => test.label)).toContain('math.test.mjs > math > adds')
    expect(report.run.metrics).toMatchObject([
      { name: 'exact', value: 1, better: 'higher', test: expect.stringContaining('adds') },
      { name: 'ratio', value: 0.5, step: 3 },
    ])
    expect(filesIn(dir, '.metrics', 'spool')).toEqual([])
  })
})
