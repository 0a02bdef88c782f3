// One benchmark of one run. A round is one process invocation: the replicate of every statistic made from it.
import type { TestRef } from './identity.ts'

/** What one process measured. Times in milliseconds; `null` where the engine does not say. */
export interface BenchRound {
  p50Ms: number
  minMs: number
  meanMs: number
  p75Ms: number | null
  p99Ms: number | null
  p999Ms: number | null
  samples: number
  /** Relative margin of error of the mean, percent. */
  rmePercent: number | null
  totalMs: number | null
  /** Involuntary context switches while measuring; only from our own provider. */
  preemptions?: number
  gcMs?: number
  /** Event-loop utilisation, 0 to 1. */
  elu?: number
  disturbed?: boolean
}

export type BenchStatus = 'ok' | 'failed' | 'skipped'

export interface BenchRecord extends TestRef {
  id: string
  label: string
  status: BenchStatus
  reason: string | null
  /** Which attempt of a retried test this is, from 1. */
  attempt: number
  rounds: BenchRound[]
  /** Passes inside the processes, in time order: they show drift and disturbance, and are no replicates. */
  passes?: BenchRound[]
  /** Latency at `QUANTILES_PERMILLE`, milliseconds. */
  quantilesMs: number[] | null
}

/** The 15 points of a distribution curve, in permille. */
export const QUANTILES_PERMILLE: readonly number[] = [
  10, 50, 100, 200, 250, 300, 400, 500, 600, 700, 750, 800, 900, 990, 999,
]
