// Reasons why a run may not be a baseline for others.
import type { RuntimeFacts } from '../model/run-record.ts'

export interface Fitness {
  coverage: boolean
  flags: RuntimeFacts['flags']
  /** Benchmarks that ran beside others, in more than one worker. */
  parallelBenches: boolean
  dirty: boolean
  merged: boolean
}

/** One word per reason; empty when the run is fit. */
export function unfitReasons(fitness: Fitness): string[] {
  const reasons: string[] = []
  if (fitness.coverage) reasons.push('coverage')
  if (fitness.flags.some((flag) => flag.startsWith('--inspect'))) reasons.push('inspector')
  if (fitness.flags.some((flag) => /^--(cpu-prof|heap-prof|prof)/.test(flag))) reasons.push('profiler')
  if (fitness.flags.some((flag) => /^--(jitless|no-opt|predictable|single-threaded)/.test(flag)))
    reasons.push('engine flags')
  if (fitness.parallelBenches) reasons.push('parallel benchmarks')
  if (fitness.dirty) reasons.push('uncommitted changes')
  if (fitness.merged) reasons.push('merged from other machines')
  return reasons
}
