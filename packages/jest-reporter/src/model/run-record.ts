// Everything one run (or one shard of it) found out: what is spooled, judged, kept as history and delivered.
import type { BenchRecord } from './bench-record.ts'
import type { JsonObject } from './json.ts'
import type { TestOutcome, TestRecord, UserAnnotation, UserMetric } from './test-record.ts'

export interface GitFacts {
  sha: string | null
  /** The commit that was pushed, where CI checked out a merge of it. */
  headSha: string | null
  branch: string | null
  baseBranch: string | null
  mergeBase: string | null
  commitTimeMs: number | null
  dirty: boolean
  dirtyHash: string | null
  pr: string | null
  /** First-parent count of commits; `null` on a shallow clone. */
  commitOrdinal: number | null
}

export interface MachineFacts {
  cpu: string
  cores: number
  /** CPUs that the container may use; `null` without a limit. */
  cpuLimit: number | null
  memGb: number
  arch: string
  os: string
  virtualised: boolean | null
  runnerClass: string | null
  hostHash: string
}

export interface RuntimeFacts {
  node: string
  v8: string
  flags: string[]
}

export interface FrameworkFacts {
  name: 'vitest' | 'jest' | 'node:test' | 'other'
  version: string
  engine: string | null
  engineVersion: string | null
  pool: string | null
  isolate: boolean | null
  maxWorkers: number | null
}

export interface NoiseFacts {
  /** One-minute load average before and after the run. */
  load1m: [number, number]
  cpuStealPercent: number | null
  /** Smallest step of `performance.now()`, milliseconds; `null` where nothing was timed with it. */
  timerResolutionMs: number | null
}

export interface RunRecord {
  v: 1
  runId: string
  kind: 'bench' | 'test'
  /** A confirmation run is stored but never part of a baseline. */
  role: 'run' | 'confirm'
  project: string
  runGroup: string | null
  shard: string | null
  attempt: number
  startedAtMs: number
  endedAtMs: number
  state: 'complete' | 'failed' | 'interrupted'
  merged: boolean
  git: GitFacts
  machine: MachineFacts
  runtime: RuntimeFacts
  framework: FrameworkFacts
  fingerprint: string
  settings: JsonObject
  /** Why this run must not be a baseline; empty when it may. */
  unfit: string[]
  noise: NoiseFacts
  benches: BenchRecord[]
  totals: Record<TestOutcome, number>
  /** Failed, flaky and slowest tests, or all of them: option `tests`. */
  tests: TestRecord[]
  metrics: UserMetric[]
  annotations: UserAnnotation[]
  phasesMs: { [phase: string]: number }
  heapMb: { [file: string]: number }
  /** What was left out, by reason: non-finite values, series over the cap. */
  dropped: { [reason: string]: number }
  /** The user's own meta. */
  meta: JsonObject
}
