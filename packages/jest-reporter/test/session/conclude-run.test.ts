import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { UNKNOWN_FACTS } from '../../src/facts/unknown-facts.ts'
import { type MetricsReporterOptions, resolveOptions } from '../../src/options.ts'
import { rehearse } from '../../src/session/conclude-run.ts'
import { RunBuilder } from '../../src/session/run-builder.ts'
import type { SessionDeps } from '../../src/session/session-deps.ts'
import { runRecord } from '../support/run-record.ts'

const never = (): never => {
  throw new Error('a rehearsal touches nothing')
}

describe('rehearse()', () => {
  it.each<[string, MetricsReporterOptions]>([
    ['of a local run', { mode: 'local' }],
    ['of a run with a key', { mode: 'online', apiKey: 'ak_org_test' }],
    ['of a run with a collector', { collector: { experiment: never } }],
  ])('rehearse() %s calls nothing of the user, says nothing and writes nothing', async (_name, where) => {
    const root = mkdtempSync(path.join(tmpdir(), 'jest-reporter-rehearsal-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    const functions = { experimentName: never, meta: never, redact: never }
    const compare = { baseline: { load: never, save: never }, minBenches: 1 }
    const options = resolveOptions({ ...where, ...functions, compare, failOn: ['failed'] }, { root, env: {} })
    const env = { SYVAIN_METRICS_PARTS: path.join(root, 'parts'), GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: root }
    const deps: SessionDeps = { env, nowMs: () => 0, say: never, runCommand: never, openDestination: never }
    const builder = new RunBuilder(runRecord(0, []), { tests: 'summary', slowest: 0 })
    await rehearse({ builder, facts: UNKNOWN_FACTS, options, root, deps })
    expect(readdirSync(root)).toEqual([])
  })
})
