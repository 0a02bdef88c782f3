// Reads the final results of one Jest test file: retries folded in, the project of the file and not of the case event.
import { GroupCounter, identityOf, labelOf, relativePosix, type TestRef } from '../model/identity.ts'
import type { TestOutcome, TestRecord } from '../model/test-record.ts'
import type { RunPart } from '../session/run-builder.ts'
import { heapMb } from './heap-mb.ts'
import type { JestAssertion, JestFileResult } from './jest-types.ts'
import { firstLine } from './read-vitest-test.ts'

export interface JestFileContext {
  root: string
  project: string
  withMessage: boolean
  nowMs: number
  /** Whether tests that passed are only counted. */
  countsPassed: boolean
  /** Full names of the tests that recorded something. */
  recorded: { readonly size: number; has(name: string): boolean }
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

/** Whether a test passed at once and recorded nothing: in a summary it is one of a number. */
function isPlainPass(result: JestAssertion, c: JestFileContext): boolean {
  if (result.status !== 'passed' || (result.invocations ?? 1) > 1) return false
  return c.recorded.size === 0 || !c.recorded.has(fullNameOf(result))
}

/** The name by which a Jest test knows itself. */
function fullNameOf({ ancestorTitles, title }: JestAssertion): string {
  return ancestorTitles.length === 0 ? title : `${ancestorTitles.join(' ')} ${title}`
}

/** Where each test of the file stands; equal titles get a number, whether or not the others are named. */
function refsOf(result: JestFileResult, file: string, project: string): Map<JestAssertion, TestRef> {
  const counter = new GroupCounter()
  const refs = new Map<JestAssertion, TestRef>()
  for (const assertion of result.testResults) {
    const place = { project, file, suite: assertion.ancestorTitles, name: assertion.title }
    refs.set(assertion, { ...place, group: counter.next(place) })
  }
  return refs
}

/**
 * The tests of a file as parts of the run, the place of each that is named by Jest's own full name, for what they recorded, and
 * how many are only counted.
 */
export function readJestFile(
  result: JestFileResult,
  c: JestFileContext,
): { parts: RunPart[]; places: Map<string, TestRecord>; passed: number } {
  const file = relativePosix(c.root, result.testFilePath)
  const parts: RunPart[] = []
  const places = new Map<string, TestRecord>()
  const named = c.countsPassed ? result.testResults.filter((one) => !isPlainPass(one, c)) : result.testResults
  const passed = result.testResults.length - named.length
  const refs = named.length > 0 ? refsOf(result, file, c.project) : new Map<JestAssertion, TestRef>()
  for (const assertion of named) {
    const test = testOf(assertion, refs.get(assertion)!, c)
    parts.push({ t: 'test', test })
    places.set(fullNameOf(assertion), test)
  }
  if (result.testExecError) {
    const reason = c.withMessage ? { message: firstLine(result.testExecError.message) } : {}
    const where = { test: null, file, project: c.project || null, line: null }
    parts.push({ t: 'note', note: { text: `failed to run: ${file}`, metadata: reason, ...where, atMs: c.nowMs } })
  }
  const { perfStats, memoryUsage } = result
  if (perfStats) parts.push({ t: 'phase', phase: 'tests', ms: perfStats.end - perfStats.start })
  if (memoryUsage) parts.push({ t: 'heap', file, mb: heapMb(memoryUsage) })
  return { parts, places, passed }
}
