// Options of the judgement with their defaults, checked.
import type { RunRecord } from '../model/run-record.ts'
import type { BenchRule, CompareOptions } from './compare-options.ts'

export interface JudgeOptions {
  statistic: 'p50' | 'best'
  threshold: number
  confidence: number
  fdr: number
  window: number
  minHistory: number
  perBench: BenchRule[]
  /** Old label to new label: a series goes on under its new name. */
  renames: Readonly<Record<string, string>>
  /** Runs of the suspects in fresh processes. */
  confirmations: RunRecord[]
}

function between(name: string, value: number, low: number, high: number): number {
  if (value > low && value < high) return value
  throw new RangeError(`Cannot judge: ${name} must be between ${low} and ${high}, got ${value}`)
}

function count(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new RangeError(`Cannot judge: ${name} must be an integer >= ${least}, got ${value}`)
}

/** Rounds of a run: the most that any of its benchmarks has. */
export function roundsOf(run: RunRecord): number {
  return run.benches.reduce((most, bench) => Math.max(most, bench.rounds.length), 0)
}

/**
 * Fills in defaults: `best` with three rounds or more, else `p50`; threshold 5 %, confidence 99 %, false-discovery rate 5 %,
 * a window of 20 runs of which at least 5 must exist.
 *
 * @throws RangeError for a value out of range
 */
export function resolveCompare(
  options: CompareOptions,
  run: RunRecord,
  extra: Partial<Pick<JudgeOptions, 'renames' | 'confirmations'>> = {},
): JudgeOptions {
  const minHistory = count('minHistory', options.minHistory ?? 5, 2)
  return {
    statistic: options.statistic ?? (roundsOf(run) >= 3 ? 'best' : 'p50'),
    threshold: between('threshold', options.threshold ?? 0.05, 0, 10),
    confidence: between('confidence', options.confidence ?? 0.99, 0, 1),
    fdr: between('fdr', options.fdr ?? 0.05, 0, 1),
    window: count('window', options.window ?? 20, minHistory),
    minHistory,
    perBench: options.perBench ?? [],
    renames: extra.renames ?? {},
    confirmations: extra.confirmations ?? [],
  }
}

/** The first rule whose `match` fits a label. */
export function ruleFor(label: string, rules: readonly BenchRule[]): BenchRule | undefined {
  return rules.find((rule) => (typeof rule.match === 'string' ? label.includes(rule.match) : rule.match.test(label)))
}
