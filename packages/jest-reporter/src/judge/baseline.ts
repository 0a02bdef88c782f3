// Which past runs may be compared with a run, and what each of them says about each benchmark.
import type { RunRecord } from '../model/run-record.ts'
import type { JudgeOptions } from './resolve-compare.ts'
import { subjectsOf } from './subjects.ts'

/** Whether a past run may serve as a baseline at all. */
export function isFit(past: RunRecord): boolean {
  return past.role === 'run' && past.state !== 'interrupted' && past.unfit.length === 0
}

export interface Baseline {
  /** Past values per subject id, oldest first, at most `window` of them. */
  values: Map<string, number[]>
  /** Ids that only runs of another machine or runtime know. */
  elsewhere: Set<string>
  /** Subjects of the newest comparable run. */
  newest: Map<string, { label: string; file: string; bench: string; project: string }>
  runs: number
}

/** Ids under their new names: an old label that `renames` maps continues the series of the new one. */
function idsByLabel(run: RunRecord, options: JudgeOptions): Map<string, string> {
  return new Map(subjectsOf(run, options.statistic).map((subject) => [subject.label, subject.id]))
}

/**
 * Sorts a history into a baseline for `run`.
 *
 * Comparable are fit runs of the same fingerprint; within them a benchmark must have been measured with as many rounds.
 */
export function baselineFor(run: RunRecord, history: readonly RunRecord[], options: JudgeOptions): Baseline {
  const now = idsByLabel(run, options)
  const rounds = new Map(subjectsOf(run, options.statistic).map((subject) => [subject.id, subject.rounds]))
  const fit = history.filter((past) => past.runId !== run.runId && isFit(past))
  const sorted = [...fit].sort((a, b) => a.startedAtMs - b.startedAtMs || (a.runId < b.runId ? -1 : 1))
  const same = sorted.filter((past) => past.fingerprint === run.fingerprint)
  const baseline: Baseline = { values: new Map(), elsewhere: new Set(), newest: new Map(), runs: same.length }
  const renamed = (subject: { id: string; label: string }): string => {
    const label = options.renames[subject.label]
    return (label !== undefined && now.get(label)) || subject.id
  }
  for (const past of same) {
    for (const subject of subjectsOf(past, options.statistic)) {
      const id = renamed(subject)
      if (subject.value === null || (rounds.has(id) && rounds.get(id) !== subject.rounds)) continue
      const values = baseline.values.get(id) ?? []
      values.push(subject.value)
      baseline.values.set(id, values.slice(-options.window))
    }
  }
  for (const past of sorted) {
    if (past.fingerprint === run.fingerprint) continue
    for (const subject of subjectsOf(past, options.statistic)) {
      const id = renamed(subject)
      if (!baseline.values.has(id)) baseline.elsewhere.add(id)
    }
  }
  const last = same.at(-1)
  for (const subject of last ? subjectsOf(last, options.statistic) : []) {
    if (subject.state !== 'skipped') baseline.newest.set(renamed(subject), subject)
  }
  return baseline
}
