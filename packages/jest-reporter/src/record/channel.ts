// How a record leaves the test that made it: the carrier that each runner has, found at run time. Imports nothing, so that a
// browser, a mocked file system or an absent runner do no harm.
import type { JsonObject } from '../model/json.ts'

/** What a test hands over; the reporter's side of the same thing is `RecordedEntry`. */
export interface Entry {
  kind: 'metric' | 'note' | 'bench'
  body: JsonObject
}

/** The test a record belongs to: Vitest's task or context, or node:test's `t`. */
export type TestHandle = object

interface VitestTask {
  meta: Record<string, unknown>
  result?: { retryCount?: number }
}

interface JestExpectState {
  testPath?: string
  currentTestName?: string
  currentConcurrentTestName?: () => string | undefined
}

/** The key of our entries in Vitest's `task.meta`. */
export const META_KEY = 'syvainMetrics'
/** Names the folder into which Jest's tests write; set by the reporter before the workers exist. */
export const SPOOL_ENV = 'SYVAIN_METRICS_TEST_SPOOL'
/** Where Jest's `expect` keeps its state, whether or not its globals are injected. */
const JEST_EXPECT = Symbol.for('$$jest-matchers-object')

function isTask(value: unknown): value is VitestTask {
  return typeof value === 'object' && value !== null && typeof (value as VitestTask).meta === 'object'
}

/** Vitest's task: given, inside a given context, or the one that this worker runs now. */
function vitestTask(handle: TestHandle | undefined): VitestTask | null {
  if (handle) {
    if (isTask(handle)) return handle
    const { task } = handle as { task?: unknown }
    return isTask(task) ? task : null
  }
  const worker = (globalThis as { __vitest_worker__?: { current?: unknown } }).__vitest_worker__
  return isTask(worker?.current) ? worker.current : null
}

function carryInTask(task: VitestTask, entry: Entry): void {
  const carried = (task.meta[META_KEY] ?? { v: 1, entries: [] }) as { v: number; entries: unknown[] }
  carried.entries.push({ ...entry, attempt: task.result?.retryCount ?? 0, atMs: Date.now() })
  task.meta[META_KEY] = carried
}

/** Which invocation of a retried Jest test is running, from 0; circus keeps it under a symbol of its own. */
function jestAttempt(): number {
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (symbol.description !== 'JEST_STATE_SYMBOL') continue
    const state = (globalThis as unknown as Record<symbol, { currentlyRunningTest?: { invocations?: number } }>)[symbol]
    const invocations = state?.currentlyRunningTest?.invocations
    if (typeof invocations === 'number') return Math.max(0, invocations - 1)
  }
  return 0
}

/** Name of the running Jest test; `null` where only a concurrent one could tell and this version does not. */
function jestTestName(state: JestExpectState): string | null {
  return state.currentConcurrentTestName?.() ?? state.currentTestName ?? null
}

function appendToSpool(folder: string, entry: Entry): void {
  const matchers = (globalThis as unknown as Record<symbol, { state?: JestExpectState }>)[JEST_EXPECT]
  const state = matchers?.state
  if (!state?.testPath) return
  // Through the process, not an import: a test may have mocked the file system.
  const fs = process.getBuiltinModule('node:fs')
  const worker = process.env.JEST_WORKER_ID ?? '0'
  const record = { ...entry, attempt: jestAttempt(), atMs: Date.now() }
  const line = { v: 1, testPath: state.testPath, name: jestTestName(state), entry: record }
  fs.appendFileSync(`${folder}/${worker}-${process.pid}.jsonl`, `${JSON.stringify(line)}\n`)
}

interface NodeTestContext {
  name: string
  diagnostic(message: string): void
}

function isNodeTest(value: unknown): value is NodeTestContext {
  return typeof value === 'object' && value !== null && typeof (value as NodeTestContext).diagnostic === 'function'
}

/** Begins a diagnostic of node:test that is a record. */
export const DIAGNOSTIC_PREFIX = 'metrics:1:'

/**
 * Sends an entry on its way; outside of a recorded run it goes nowhere.
 *
 * @returns whether a runner took it
 */
export function send(entry: Entry, handle: TestHandle | undefined): boolean {
  if (isNodeTest(handle)) {
    // The event has no test name in it, so the record carries it.
    const record = { ...entry, attempt: 0, atMs: Date.now(), test: handle.name }
    handle.diagnostic(DIAGNOSTIC_PREFIX + JSON.stringify(record))
    return true
  }
  const task = vitestTask(handle)
  if (task) {
    carryInTask(task, entry)
    return true
  }
  const spool = typeof process === 'object' ? process.env?.[SPOOL_ENV] : undefined
  if (!spool || typeof process.getBuiltinModule !== 'function') return false
  appendToSpool(spool, entry)
  return true
}
