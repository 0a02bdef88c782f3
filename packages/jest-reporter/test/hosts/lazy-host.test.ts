import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { vitestHooks } from '../../src/hosts/lazy-host.ts'
import { recorder } from '../support/recorder.ts'

type Call = (...args: unknown[]) => unknown

/** A module of one raw task per outcome, with Vitest's view of each. */
function moduleOf(root: string, outcomes: readonly ('pass' | 'fail')[]): { module: object; tests: object[] } {
  const project = { name: '', config: {} }
  const tasks = outcomes.map((state) => ({ mode: 'run', meta: {}, annotations: [], result: { state } }))
  const tests: object[] = []
  const durations = { collectDuration: 1, setupDuration: 1, environmentSetupDuration: 1, duration: 1 }
  const module = {
    type: 'module',
    moduleId: path.join(root, 'a.test.js'),
    project,
    task: { tasks },
    children: { allTests: () => tests },
    diagnostic: () => durations,
  }
  for (const [i, task] of tasks.entries()) {
    const said = { state: task.result.state === 'pass' ? 'passed' : 'failed', errors: [{ message: 'is wrong' }] }
    const view = { result: () => said, diagnostic: () => undefined, meta: () => task.meta, options: {} }
    tests.push({ type: 'test', id: String(i), name: `test ${i}`, module, parent: module, project, task, ...view })
  }
  return { module, tests }
}

describe('vitestHooks()', () => {
  it('vitestHooks() loses no test that ends before the host is there, and counts each once', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'jest-reporter-lazy-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    const kept = recorder()
    const hooks = vitestHooks({ collector: kept.collector, summary: { terminal: false } }) as Record<string, Call>
    const { module, tests } = moduleOf(root, ['pass', 'fail', 'pass', 'pass'])
    hooks.onInit?.({ version: '4.1.12', mode: 'test', config: { root } })
    hooks.onTestRunStart?.([])
    // The last one has no event of its own.
    await Promise.all(tests.slice(0, 3).map((test) => hooks.onTestCaseResult?.(test)))
    await hooks.onTestRunEnd?.([module], [], 'failed')
    const [experiment] = kept.experiments
    const count = (outcome: string): number | undefined =>
      experiment?.metrics.find((m) => m.name === 'tests' && m.metadata.outcome === outcome)?.value
    expect(kept.experiments).toHaveLength(1)
    expect([count('passed'), count('failed')]).toEqual([3, 1])
    expect(experiment?.annotations.map((note) => note.text)).toContain('failed: a.test.js > test 1')
    expect(experiment?.statuses).toEqual(['running', 'error: 1 failed test'])
  })
})
