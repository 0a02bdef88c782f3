// A small measuring loop for tests: passes of one function, each summed up in quantiles.
import { type BenchRound, QUANTILES_PERMILLE } from '../model/bench-record.ts'

export interface MeasureOptions {
  /** Passes over the function; default 3. */
  rounds?: number
  /** Measuring time of one pass, milliseconds; default 100. */
  timeMs?: number
  /** Time before the first pass, milliseconds; default 50. */
  warmupMs?: number
  /** Fewest calls in one pass; default 10. */
  iterations?: number
}

export interface Measured {
  passes: BenchRound[]
  quantilesMs: number[]
}

/** More samples than this add memory and no knowledge. */
const MOST_SAMPLES = 200_000

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

/** Sums up one pass. */
export function roundOfSamples(samples: readonly number[], totalMs: number): BenchRound {
  const sorted = [...samples].sort((a, b) => a - b)
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length
  const variance = sorted.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / Math.max(1, sorted.length - 1)
  // 1.96 standard errors: what a mean of many samples is sure to, as the engines say it.
  const margin = mean > 0 ? (1.96 * Math.sqrt(variance / sorted.length) * 100) / mean : 0
  return {
    p50Ms: quantile(sorted, 0.5),
    minMs: sorted[0]!,
    meanMs: mean,
    p75Ms: quantile(sorted, 0.75),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
    samples: sorted.length,
    rmePercent: margin,
    totalMs,
  }
}

/**
 * The passes of one process as its one round. Disturbed passes count only where there are no others.
 *
 * @throws RangeError for an empty list
 */
export function roundOfPasses(passes: readonly BenchRound[]): BenchRound {
  const calm = passes.filter((pass) => !pass.disturbed)
  const used = calm.length > 0 ? calm : passes
  const byMedian = [...used].sort((a, b) => a.p50Ms - b.p50Ms)
  const middle = byMedian[byMedian.length >> 1]
  if (!middle) throw new RangeError('Cannot sum up: there are no passes')
  const { preemptions: _p, gcMs: _g, elu: _e, ...round } = middle
  const samples = used.reduce((sum, pass) => sum + pass.samples, 0)
  return { ...round, minMs: Math.min(...used.map((pass) => pass.minMs)), samples }
}

/** One pass: calls until both the time and the least number of calls are reached. */
export async function samplePass(
  fn: () => unknown,
  timeMs: number,
  iterations: number,
): Promise<{ samples: number[]; totalMs: number }> {
  const samples: number[] = []
  const startMs = performance.now()
  let nowMs = startMs
  while ((nowMs - startMs < timeMs || samples.length < iterations) && samples.length < MOST_SAMPLES) {
    const before = performance.now()
    const result = fn()
    if (result instanceof Promise) await result
    nowMs = performance.now()
    samples.push(nowMs - before)
  }
  return { samples, totalMs: nowMs - startMs }
}

/**
 * Measures `fn` in several passes.
 *
 * @throws whatever `fn` throws, and RangeError for options out of range
 */
export async function measureRounds(fn: () => unknown, options: MeasureOptions = {}): Promise<Measured> {
  const { rounds = 3, timeMs = 100, warmupMs = 50, iterations = 10 } = options
  for (const [name, value, least] of [
    ['rounds', rounds, 1],
    ['iterations', iterations, 1],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`Cannot measure: ${name} must be an integer >= ${least}, got ${value}`)
    }
  }
  await samplePass(fn, warmupMs, 1)
  const done: BenchRound[] = []
  const all: number[] = []
  for (let i = 0; i < rounds; i++) {
    const { samples, totalMs } = await samplePass(fn, timeMs, iterations)
    done.push(roundOfSamples(samples, totalMs))
    for (const sample of samples) all.push(sample)
  }
  all.sort((a, b) => a - b)
  return { passes: done, quantilesMs: QUANTILES_PERMILLE.map((permille) => quantile(all, permille / 1_000)) }
}
