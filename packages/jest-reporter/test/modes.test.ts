import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../src/report/report.ts'
import { goldenOf } from './support/golden.ts'
import { copyFixture, ended, type FixtureRun, filesIn, JEST, plainEnv, startIn, VITEST } from './support/run-fixture.ts'

async function run(dir: string, bin: string, args: string[], env: Record<string, string>): Promise<FixtureRun> {
  const done = await ended(startIn(dir, bin, args, env), dir)
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return done
}

function report(dir: string): Report {
  return JSON.parse(readFileSync(path.join(dir, '.metrics', 'report.json'), 'utf8')) as Report
}

describe('watch mode', () => {
  it.each([
    ['off', 0],
    ['last', 1],
    ['all', 3],
  ])('MetricsReporter with watch %s makes %d experiments of a run and two reruns', async (watch, experiments) => {
    const dir = copyFixture('vitest-run')
    const env = plainEnv({ FIXTURE_COLLECTOR: 'recording', FIXTURE_OPTIONS: JSON.stringify({ watch }) })
    const child = spawn(process.execPath, ['watch.mjs'], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const done = await ended(child, dir)
    expect(done.status, done.stderr).toBe(0)
    expect(done.recorded.filter((line) => line.type === 'experiment')).toHaveLength(experiments)
    const passed = done.recorded.filter((line) => line.name === 'tests' && line.metadata?.outcome === 'passed')
    expect(passed.every((line) => line.value === 4 || line.value === 5)).toBe(true)
    expect(filesIn(dir, '.metrics', 'spool')).toEqual([])
  })
})

describe('shards', () => {
  const env = {
    FIXTURE_COLLECTOR: 'recording',
    FIXTURE_INCLUDE: '{math,record}.test.mjs',
    FIXTURE_OPTIONS: '{"tests":"all"}',
  }

  it('MetricsReporter makes of merged Vitest blobs what a direct run makes', async () => {
    const direct = copyFixture('vitest-run')
    await run(direct, VITEST, ['run'], env)
    const merged = copyFixture('vitest-run')
    for (const shard of ['1/2', '2/2']) {
      await run(merged, VITEST, ['run', '--reporter=blob', `--shard=${shard}`], { ...env, SYVAIN_METRICS_MODE: 'off' })
    }
    await run(merged, VITEST, ['run', '--merge-reports'], env)
    const { events: _a, ...expected } = goldenOf(direct) as { events: unknown }
    const { events: _b, ...actual } = goldenOf(merged) as { events: unknown }
    expect(actual).toEqual(expected)
    expect(report(merged).run).toMatchObject({
      merged: true,
      unfit: expect.arrayContaining(['merged from other machines']),
    })
  })

  it('metrics-bench merge makes of the parts of two Vitest shards what a direct run makes', async () => {
    const direct = copyFixture('vitest-run')
    await run(direct, VITEST, ['run'], env)
    const sharded = copyFixture('vitest-run')
    for (const shard of ['1/2', '2/2'])
      await run(sharded, VITEST, ['run', `--shard=${shard}`], { ...env, SYVAIN_METRICS_PARTS: 'parts' })
    expect(filesIn(sharded, 'parts')).toHaveLength(2)
    await run(sharded, '@syvain-metrics/jest-reporter/dist/metrics-bench.js', ['merge', 'parts'], {
      SYVAIN_METRICS_MODE: 'local',
    })
    const { events: _a, ...expected } = goldenOf(direct) as { events: unknown }
    const { events: _b, ...actual } = goldenOf(sharded) as { events: unknown }
    expect(actual).toEqual(expected)
  })
})

describe('Jest projects', () => {
  it('MetricsReporter names the project of each test', async () => {
    const dir = copyFixture('jest-run')
    await run(dir, JEST, ['--config', 'projects.config.cjs'], {})
    const { tests } = report(dir).run
    expect(tests.filter((test) => test.name === 'shakes').map((test) => test.project)).toEqual(
      expect.arrayContaining(['one', 'two']),
    )
    expect(new Set(tests.map((test) => test.id)).size).toBe(12)
  })
})
