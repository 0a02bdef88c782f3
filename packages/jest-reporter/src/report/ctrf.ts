// Common Test Report Format: tests and benchmarks in one JSON; what a benchmark measured is in `extra.benchmark`.
import type { BenchVerdict } from '../judge/judgement.ts'
import type { JsonObject } from '../model/json.ts'
import type { TestRecord } from '../model/test-record.ts'
import type { Report } from './report.ts'

function testItem(test: TestRecord): JsonObject {
  const status = test.outcome === 'flaky' ? 'passed' : test.outcome === 'todo' ? 'pending' : test.outcome
  return {
    id: test.id,
    name: test.name,
    status,
    duration: Math.round(test.durationMs),
    suite: [...test.suite],
    filePath: test.file,
    retries: test.attempts - 1,
    flaky: test.outcome === 'flaky',
    ...(test.message === null ? {} : { message: test.message }),
  }
}

function benchItem(verdict: BenchVerdict): JsonObject {
  const bad = verdict.state === 'failed' || verdict.state === 'regressed' || verdict.state === 'missing'
  return {
    id: verdict.id,
    name: verdict.bench,
    status: bad ? 'failed' : verdict.state === 'skipped' ? 'skipped' : 'passed',
    duration: verdict.unit === 'ms' ? Math.round(verdict.value ?? 0) : 0,
    suite: [verdict.file],
    filePath: verdict.file,
    type: 'benchmark',
    extra: { benchmark: { ...verdict, confirmed: verdict.confirmed ? { ...verdict.confirmed } : null } },
  }
}

/** The report object, ready for `JSON.stringify`. */
export function renderCtrf(report: Report): JsonObject {
  const { run, judgement } = report
  const benches = judgement.verdicts.map(benchItem)
  const bad = benches.filter((item) => item.status === 'failed').length
  const idle = benches.filter((item) => item.status === 'skipped').length
  const { totals } = run
  const summary = {
    tests: Object.values(totals).reduce((sum, count) => sum + count, 0) + benches.length,
    passed: totals.passed + totals.flaky + benches.length - bad - idle,
    failed: totals.failed + bad,
    skipped: totals.skipped + idle,
    pending: totals.todo,
    other: 0,
    flaky: totals.flaky,
    start: run.startedAtMs,
    stop: run.endedAtMs,
  }
  const environment: JsonObject = { osPlatform: run.machine.os }
  if (run.git.sha) environment.commit = run.git.sha
  if (run.git.branch) environment.branchName = run.git.branch
  if (run.runGroup) environment.buildId = run.runGroup
  if (run.shard) environment.shardId = run.shard
  const tool = { name: run.framework.name, version: run.framework.version }
  const tests = [...run.tests.map(testItem), ...benches]
  return { reportFormat: 'CTRF', specVersion: '0.0.0', results: { tool, summary, tests, environment } }
}
