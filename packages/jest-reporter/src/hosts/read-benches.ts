// Reads the benchmarks of one Vitest test case: one shape for tinybench 2.9 (Vitest 3 and 4) and 6.x (Vitest 5).
import { type BenchRecord, type BenchRound, QUANTILES_PERMILLE } from '../model/bench-record.ts'
import { identityOf, labelOf, type TestRef } from '../model/identity.ts'
import type { LegacyBench, ModernBench, ModernStatistics, VitestTestCase } from './vitest-types.ts'

/** A number that says something, else null: `rme` is infinite for a mean of zero. */
function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}

/** Quantiles of sorted samples at the 15 fixed points, nearest rank; null without samples. */
export function quantilesOf(samples: readonly number[] | undefined): number[] | null {
  if (!samples || samples.length < 20) return null
  const sorted = [...samples].sort((a, b) => a - b)
  return QUANTILES_PERMILLE.map((p) => sorted[Math.min(sorted.length - 1, Math.ceil((p / 1_000) * sorted.length) - 1)]!)
}

function fromLegacy(b: LegacyBench): BenchRound | string {
  if (b.mean === undefined || !Number.isFinite(b.mean) || !b.sampleCount) {
    return 'the benchmark function threw or never completed'
  }
  if (!Number.isFinite(b.median ?? b.mean) || b.mean < 0) return 'the engine reported no usable time'
  return {
    p50Ms: b.median ?? b.mean,
    minMs: known(b.min) ?? b.mean,
    meanMs: b.mean,
    p75Ms: known(b.p75),
    p99Ms: known(b.p99),
    p999Ms: known(b.p999),
    samples: b.sampleCount,
    rmePercent: known(b.rme),
    totalMs: known(b.totalTime),
  }
}

function fromStatistics(s: ModernStatistics, totalMs: number | undefined): BenchRound | string {
  if (!Number.isFinite(s.mean) || s.samplesCount === 0) return 'the benchmark function threw or never completed'
  return {
    p50Ms: known(s.p50) ?? s.mean,
    minMs: known(s.min) ?? s.mean,
    meanMs: s.mean,
    p75Ms: known(s.p75),
    p99Ms: known(s.p99),
    p999Ms: known(s.p999),
    samples: s.samplesCount ?? s.samples?.length ?? 0,
    rmePercent: known(s.rme),
    totalMs: known(totalMs),
  }
}

function recordOf(ref: TestRef, attempt: number, round: BenchRound | string, samples?: number[]): BenchRecord {
  const failed = typeof round === 'string'
  return {
    ...ref,
    id: identityOf(ref),
    label: labelOf(ref),
    status: failed ? 'failed' : 'ok',
    reason: failed ? round : null,
    attempt,
    rounds: failed ? [] : [round],
    quantilesMs: failed ? null : quantilesOf(samples),
  }
}

/** Groups of the last attempt: a retried test in Vitest 5 appends its groups once more. */
function lastAttempt(groups: readonly ModernBench[], attempts: number): readonly ModernBench[] {
  const perAttempt = groups.length / attempts
  return attempts > 1 && Number.isInteger(perAttempt) ? groups.slice(-perAttempt) : groups
}

function fromModern(test: VitestTestCase, groups: readonly ModernBench[], ref: TestRef): BenchRecord[] {
  const attempts = test.attempts?.().length ?? (test.diagnostic()?.retryCount ?? 0) + 1
  const seen = new Map<string, number>()
  return lastAttempt(groups, attempts).flatMap((group) => {
    const suite = [...ref.suite, ref.name]
    return group.tasks
      .filter((task) => !task.fromStore)
      .map((task) => {
        const nth = seen.get(task.name) ?? 0
        seen.set(task.name, nth + 1)
        const round = fromStatistics(task.latency, task.totalTime)
        return recordOf({ ...ref, suite, name: task.name, group: nth }, attempts, round, task.latency.samples)
      })
  })
}

/**
 * Benchmarks of a test case; empty for an ordinary test.
 *
 * A benchmark that threw in Vitest 3 or 4 has no result, no event and no error: it is `failed` here.
 */
export function readBenches(test: VitestTestCase, ref: TestRef): BenchRecord[] {
  const groups = test.benchmarks?.()
  if (groups && groups.length > 0) return fromModern(test, groups, ref)
  const task = test.task
  if (!task?.meta?.benchmark) return []
  if (task.mode === 'skip' || task.mode === 'todo') {
    return [{ ...recordOf(ref, 1, task.mode), status: 'skipped' }]
  }
  const bench = task.result?.benchmark
  const error = task.result?.errors?.[0]?.message
  if (!bench) return [recordOf(ref, 1, error ?? 'the benchmark function threw or never completed')]
  return [recordOf(ref, 1, fromLegacy(bench), bench.samples)]
}
