// The part of Vitest's reporter API that is read here, as one shape for 3.2, 4.x and 5.x. Vitest itself is never imported.
import type { Entry } from '../record/channel.ts'

export interface VitestProject {
  name: string
  config: {
    root: string
    pool?: string
    isolate?: boolean
    benchmark?: { enabled?: boolean; retainSamples?: boolean; provider?: string }
  }
}

/** A raw test or suite: not in the types, but there in all versions, and the only way to a 3.x or 4.x result. */
export interface VitestTask {
  mode?: string
  meta?: { benchmark?: boolean }
  annotations?: readonly unknown[]
  /** Vitest 5. */
  benchmarks?: readonly unknown[]
  /** Of a suite. */
  tasks?: readonly VitestTask[]
  result?: {
    state?: string
    retryCount?: number
    benchmark?: LegacyBench
    errors?: ReadonlyArray<{ message?: string }>
  }
}

export interface VitestModule {
  type: 'module'
  moduleId: string
  project: VitestProject
  children: { allTests(): Iterable<VitestTestCase> }
  task?: VitestTask
  errors(): ReadonlyArray<{ message?: string }>
  diagnostic(): {
    environmentSetupDuration: number
    prepareDuration: number
    collectDuration: number
    setupDuration: number
    duration: number
    heap?: number
  }
}

export interface VitestSuite {
  type: 'suite'
  name: string
  parent: VitestSuite | VitestModule
}

/** tinybench 2.9 as Vitest 3 and 4 hand it over; times in milliseconds. */
export interface LegacyBench {
  mean?: number
  min?: number
  median?: number
  p75?: number
  p99?: number
  p999?: number
  rme?: number
  totalTime?: number
  sampleCount?: number
  samples?: number[]
}

export interface ModernStatistics {
  mean: number
  min: number
  p50?: number
  p75?: number
  p99?: number
  p999?: number
  rme?: number
  samplesCount?: number
  samples?: number[]
}

export interface ModernBench {
  name: string
  tasks: ReadonlyArray<{ name: string; latency: ModernStatistics; totalTime?: number; fromStore?: boolean }>
}

export interface VitestTestCase {
  type: 'test'
  id: string
  name: string
  module: VitestModule
  parent: VitestSuite | VitestModule
  project: VitestProject
  options: { mode?: string }
  location?: { line: number } | undefined
  result(): { state: string; errors?: ReadonlyArray<{ message?: string }> | undefined }
  diagnostic(): { duration: number; startTime: number; retryCount: number; flaky: boolean } | undefined
  meta(): Record<string, unknown>
  annotations?(): ReadonlyArray<{ message: string; type: string; location?: { line: number } }>
  benchmarks?(): ReadonlyArray<ModernBench>
  attempts?(): ReadonlyArray<unknown>
  task?: VitestTask
}

export interface VitestInstance {
  version: string
  mode: string
  config: {
    root: string
    watch?: boolean
    maxWorkers?: number | string
    fileParallelism?: boolean
    pool?: string
    isolate?: boolean
    coverage?: { enabled?: boolean }
    shard?: { index: number; count: number }
    mergeReports?: string
    reporters?: unknown[]
    benchmark?: { reporters?: unknown; includeSamples?: boolean }
    [key: string]: unknown
  }
  onClose?(listener: () => Promise<void>): void
}

/** One entry of a test about itself, stamped with the attempt that made it (0 for the first). */
export interface RecordedEntry extends Entry {
  attempt: number
  atMs: number
}
