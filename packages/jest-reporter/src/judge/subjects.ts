// What is judged: one number per benchmark or score and run, with its scale and the direction that is worse.
import type { BenchRecord } from '../model/bench-record.ts'
import { identityOf, shortNameOf } from '../model/identity.ts'
import { repeatsOf } from '../model/repeats.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { UserMetric } from '../model/test-record.ts'
import { median } from './robust.ts'

export interface Subject {
  id: string
  label: string
  bench: string
  file: string
  project: string
  unit: 'ms' | 'score'
  /** `1` when a larger value is worse, else `-1`. */
  worse: 1 | -1
  /** The statistic of the run; `null` when nothing was measured. */
  value: number | null
  rounds: number
  state: 'ok' | 'failed' | 'skipped'
  reason: string | null
}

/** The statistic of a benchmark over its rounds, milliseconds; `null` without rounds. */
export function statisticOf(bench: BenchRecord, statistic: 'p50' | 'best'): number | null {
  if (bench.rounds.length === 0) return null
  if (statistic === 'best') return Math.min(...bench.rounds.map((round) => round.minMs))
  return median(bench.rounds.map((round) => round.p50Ms))
}

function benchSubject(bench: BenchRecord, statistic: 'p50' | 'best'): Subject {
  return {
    id: bench.id,
    label: bench.label,
    bench: shortNameOf(bench),
    file: bench.file,
    project: bench.project,
    unit: 'ms',
    worse: 1,
    value: statisticOf(bench, statistic),
    rounds: bench.rounds.length,
    state: bench.status,
    reason: bench.reason,
  }
}

/** Scores of one name in one test, averaged: repeats of an evaluation are one subject. */
function scoreSubjects(metrics: readonly UserMetric[]): Subject[] {
  return repeatsOf(metrics.filter((metric) => metric.better !== 'none')).map(({ key, metrics: group }) => {
    const [first] = group
    const ref = { project: first.project, file: first.file, suite: [key], name: first.name, group: 0 }
    return {
      id: identityOf(ref),
      label: `${first.test} > ${first.name}`,
      bench: first.name,
      file: first.file,
      project: first.project,
      unit: 'score' as const,
      worse: first.better === 'higher' ? (-1 as const) : (1 as const),
      value: group.reduce((sum, metric) => sum + metric.value, 0) / group.length,
      rounds: 1,
      state: 'ok' as const,
      reason: null,
    }
  })
}

/** Everything in a run that can be judged. */
export function subjectsOf(run: RunRecord, statistic: 'p50' | 'best'): Subject[] {
  return [...run.benches.map((bench) => benchSubject(bench, statistic)), ...scoreSubjects(run.metrics)]
}
