// Makes run records for tests: a machine, a time and benchmarks with given times per round.

import type { BenchRecord } from '../../src/model/bench-record.ts'
import { identityOf, labelOf } from '../../src/model/identity.ts'
import type { RunRecord } from '../../src/model/run-record.ts'

/** A benchmark `suite > name` whose rounds have these medians, milliseconds; an empty list makes a failed one. */
export function bench(name: string, ...medians: number[]): BenchRecord {
  const ref = { project: '', file: 'a.bench.ts', suite: ['suite'], name, group: 0 }
  const rounds = medians.map((ms) => ({
    p50Ms: ms,
    minMs: ms * 0.9,
    meanMs: ms * 1.1,
    p75Ms: null,
    p99Ms: null,
    p999Ms: null,
    samples: 100,
    rmePercent: 1,
    totalMs: null,
  }))
  const failed = medians.length === 0
  const state = { status: failed ? ('failed' as const) : ('ok' as const), reason: failed ? 'threw' : null }
  return { ...ref, id: identityOf(ref), label: labelOf(ref), ...state, attempt: 1, rounds, quantilesMs: null }
}

/** A record of a run with these benchmarks; the `n`th of a series. */
export function runRecord(n: number, benches: BenchRecord[], over: Partial<RunRecord> = {}): RunRecord {
  return {
    v: 1,
    runId: `run-${String(n).padStart(6, '0')}`,
    kind: 'bench',
    role: 'run',
    project: 'parser',
    runGroup: null,
    shard: null,
    attempt: 1,
    startedAtMs: 1_700_000_000_000 + n * 60_000,
    endedAtMs: 1_700_000_030_000 + n * 60_000,
    state: 'complete',
    merged: false,
    git: {
      sha: '3f2a91c0000000000000000000000000000000ff',
      headSha: null,
      branch: 'main',
      baseBranch: null,
      mergeBase: null,
      commitTimeMs: 1_700_000_000_000,
      dirty: false,
      dirtyHash: null,
      pr: null,
      commitOrdinal: 12,
    },
    machine: {
      cpu: 'Test CPU',
      cores: 2,
      cpuLimit: null,
      memGb: 8,
      arch: 'x64',
      os: 'linux',
      virtualised: true,
      runnerClass: null,
      hostHash: 'abcdef012345',
    },
    runtime: { node: '20.20.2', v8: '11.3', flags: [] },
    framework: {
      name: 'vitest',
      version: '4.1.12',
      engine: 'tinybench',
      engineVersion: '2.9',
      pool: 'forks',
      isolate: true,
      maxWorkers: 2,
    },
    fingerprint: 'machine-a',
    settings: {},
    unfit: [],
    noise: { load1m: [0.5, 0.6], cpuStealPercent: 0, timerResolutionMs: 1e-6 },
    benches,
    totals: { passed: 0, failed: 0, skipped: 0, todo: 0, flaky: 0 },
    tests: [],
    metrics: [],
    annotations: [],
    phasesMs: {},
    heapMb: {},
    dropped: {},
    meta: {},
    ...over,
  }
}
