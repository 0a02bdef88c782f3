// Options of the judgement, and the store that baselines come from.
import type { RunRecord } from '../model/run-record.ts'

/** Where past runs are kept. A file store ships with this package. */
export interface BaselineStore {
  load(query: { project: string; fingerprint: string; ancestry?: string[]; limit: number }): Promise<RunRecord[]>
  save(run: RunRecord): Promise<void>
}

/** A rule for the benchmarks and scores whose label contains `match` (or matches it). */
export interface BenchRule {
  match: string | RegExp
  threshold?: number
  /** Reported, never failing a gate. */
  advisory?: boolean
  /** Absolute limit on the statistic of a benchmark, milliseconds. */
  budgetMs?: number
  /** Least value of a score. */
  floor?: number
  /** Greatest value of a score, for one of which less is better. */
  ceiling?: number
}

export interface CompareOptions {
  baseline?: 'history' | { file: string } | { ref: string } | BaselineStore
  /** `'best'` is the least of all rounds; default `'p50'`, `'best'` with three rounds or more. */
  statistic?: 'p50' | 'best'
  /** Smallest relative change worth a word; default 0.05. */
  threshold?: number
  /** Prediction level per benchmark; default 0.99. */
  confidence?: number
  /** False-discovery rate over the run; default 0.05. */
  fdr?: number
  /** Most runs in a baseline; default 20. */
  window?: number
  /** Fewest runs that make a baseline; default 5. */
  minHistory?: number
  perBench?: BenchRule[]
  /** A gate without a baseline fails; default `false`. */
  requireBaseline?: boolean
  /** A gate that saw fewer benchmarks fails; default 1 in a gate. */
  minBenches?: number
}
