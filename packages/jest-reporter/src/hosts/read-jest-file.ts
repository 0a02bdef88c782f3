// Reads the final results of one Jest test file: retries folded in, the project of the file and not of the case event.
import { GroupCounter, identityOf, labelOf, relativePosix, type TestRef } from '../model/identity.ts'
import type { TestOutcome, TestRecord } from '../model/test-record.ts'
import type { RunPart } from '../session/run-builder.ts'
import type { JestAssertion, JestFileResult } from './jest-types.ts'
import { firstLine } from './read-vitest-test.ts'

export interface JestFileContext {
  root: string
  project: string
  withMessage: boolean
  nowMs: number
}

function outcomeOf(result: JestAssertion): TestOutcome {
  if (result.status === 'passed') return (result.invocations ?? 1) > 1 ? 'flaky' : 'passed'
  if (result.status === 'failed') return 'failed'
  return result.status === 'todo' ? 'todo' : 'skipped'
}

function testOf(result: JestAssertion, ref: TestRef, c: JestFileContext): TestRecord {
  return {
    ...ref,
    id: identityOf(ref),
    label: labelOf(ref),
    outcome: outcomeOf(result),
    durationMs: result.duration ?? 0,
    attempts: result.invocations ?? 1,
    message: c.withMessage ? firstLine(result.failureMessages?.[0]) : null,
    line: result.location?.line ?? null,
    endedAtMs: c.nowMs,
  }
}

/** The tests of a file as parts of the run, and the place of each by Jest's own full name, for what they recorded. */
export function readJestFile(
  result: JestFileResult,
  c: JestFileContext,
): { parts: RunPart[]; places: Map<string, TestRecord> } {
  const file = relativePosix(c.root, result.testFilePath)
  const counter = new GroupCounter()
  const parts: RunPart[] = []
  const places = new Map<string, TestRecord>()
  for (const assertion of result.testResults) {
    const ref = { project: c.project, file, suite: assertion.ancestorTitles, name: assertion.title }
    const test = testOf(assertion, { ...ref, group: counter.next(ref) }, c)
    parts.push({ t: 'test', test })
    places.set([...assertion.ancestorTitles, assertion.title].join(' '), test)
  }
  if (result.testExecError) {
    const reason = c.withMessage ? { message: firstLine(result.testExecError.message) } : {}
    const where = { test: null, file, project: c.project || null, line: null }
    parts.push({ t: 'note', note: { text: `failed to run: ${file}`, metadata: reason, ...where, atMs: c.nowMs } })
  }
  const { perfStats, memoryUsage } = result
  if (perfStats) parts.push({ t: 'phase', phase: 'tests', ms: perfStats.end - perfStats.start })
  if (memoryUsage) parts.push({ t: 'heap', file, mb: Math.round((memoryUsage / 2 ** 20) * 10) / 10 })
  return { parts, places }
}
