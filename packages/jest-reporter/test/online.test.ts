import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyFixture, ended, filesIn, JEST, startIn, VITEST } from './support/run-fixture.ts'
import { startService } from './support/service.ts'

describe('online mode', () => {
  it.each([
    ['vitest', 'vitest-run', VITEST, ['run'], 'test: fixture-vitest-run'],
    ['jest', 'jest-run', JEST, ['-i'], 'test: fixture-jest-run'],
  ])('%s with a key delivers the whole run and leaves nothing behind', async (_name, fixture, bin, args, slug) => {
    const service = await startService()
    const dir = copyFixture(fixture)
    const env = { SYVAIN_METRICS_API_KEY: 'ak_org_test', SYVAIN_METRICS_HOST: service.host }
    const run = await ended(startIn(dir, bin, args, env), dir)
    expect(run.status, run.stderr).toBe(0)
    expect(run.stderr).toContain(`experiment: ${service.host}/e/exp_1`)
    expect(run.stderr).not.toContain('did not exit')
    const { slugs, metrics, annotations, statuses, keys } = service.received
    expect(slugs).toEqual([slug])
    expect(metrics.filter((name) => name === 'tests')).toHaveLength(5)
    expect(annotations.some((text) => text.startsWith('flaky: '))).toBe(true)
    expect(statuses.at(-1)).toBe('done')
    expect([...keys].sort()).toEqual(['Bearer ak_org_test', 'Bearer token_1'])
    expect(filesIn(dir, '.metrics', 'spool')).toEqual([])
    expect(existsSync(path.join(dir, '.metrics', 'runs'))).toBe(false)
  })
})
