import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  copyFixture,
  ended,
  type FixtureRun,
  filesIn,
  JEST,
  jsonLines,
  startIn,
  VITEST,
} from './support/run-fixture.ts'

async function offline(
  fixture: string,
  bin: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<FixtureRun> {
  const dir = copyFixture(fixture)
  const log = path.join(dir, 'network.log')
  const preload = path.join(dir, 'shared', 'no-network.cjs')
  const child = startIn(dir, bin, args, { ...env, NETWORK_LOG: log, NODE_OPTIONS: `--require ${preload}` })
  const run = await ended(child, dir)
  expect(existsSync(log) ? readFileSync(log, 'utf8') : '').toBe('')
  return run
}

function lines(run: FixtureRun): Record<string, unknown>[] {
  const [file] = filesIn(run.dir, '.metrics', 'runs')
  return jsonLines(path.join(run.dir, '.metrics', 'runs', file!))
}

describe('local mode', () => {
  it.each([
    ['vitest run', 'vitest-run', VITEST, ['run'], 'test: fixture-vitest-run'],
    ['vitest bench', 'vitest-bench', VITEST, ['bench', '--run'], 'bench: fixture-vitest-bench'],
    ['jest', 'jest-run', JEST, ['--maxWorkers=2'], 'test: fixture-jest-run'],
  ])(
    '%s without a key opens no connection, says so in one line, and writes lines and a report',
    async (_name, fixture, bin, args, slug) => {
      const run = await offline(fixture, bin, args)
      expect(run.status, run.stderr).toBe(0)
      expect(run.stderr.match(/local mode, no SYVAIN_METRICS_API_KEY: \.metrics\/runs\//g)).toHaveLength(1)
      const written = lines(run)
      expect(written[0]).toMatchObject({ type: 'experiment', slug })
      expect(written.filter((line) => line.type === 'metric').length).toBeGreaterThan(5)
      expect(written.at(-1)).toMatchObject({ type: 'status', status: 'done' })
      // The experiment lasted as long as the run, not as long as its recording.
      const [began, ended] = written.filter((line) => line.type === 'status').map((line) => line.timestamp_ms)
      const duration = written.find((line) => line.name === 'run_duration_ms')?.value
      expect(Number(ended) - Number(began)).toBe(duration)
      expect(filesIn(run.dir, '.metrics')).toEqual(
        expect.arrayContaining(['report.json', 'report.md', 'runs', 'spool']),
      )
      expect(filesIn(run.dir, '.metrics', 'spool')).toEqual([])
    },
  )

  it('MetricsReporter with mode off writes nothing at all', async () => {
    const run = await offline('vitest-run', VITEST, ['run'], { SYVAIN_METRICS_MODE: 'off' })
    expect(run.status).toBe(0)
    expect(existsSync(path.join(run.dir, '.metrics'))).toBe(false)
    expect(run.stderr).not.toContain('metrics')
  })

  it('MetricsReporter with a key and a host that never answers ends within its deadline', async () => {
    const { createServer } = await import('node:http')
    const server = createServer(() => {}).listen(0)
    const { port } = server.address() as { port: number }
    const env = {
      SYVAIN_METRICS_API_KEY: 'ak_org_test',
      SYVAIN_METRICS_HOST: `http://127.0.0.1:${port}`,
      FIXTURE_OPTIONS: '{"flushTimeoutMs":700}',
    }
    for (const [fixture, bin, args] of [
      ['vitest-run', VITEST, ['run']],
      ['jest-run', JEST, ['-i']],
    ] as const) {
      const dir = copyFixture(fixture)
      const run = await ended(startIn(dir, bin, [...args], env), dir)
      expect(run.status, run.stderr).toBe(0)
      expect(run.stderr).toContain('send it with: npx metrics-bench flush')
      expect(run.stderr).not.toMatch(/did not exit|close timed out/)
      expect(filesIn(dir, '.metrics', 'spool')).toHaveLength(1)
    }
    server.closeAllConnections()
    server.close()
  })
})
