// Benchmarks that were there in the newest comparable run and are not now.
import type { Baseline } from './baseline.ts'
import { blankVerdict } from './blank-verdict.ts'
import type { BenchVerdict } from './judgement.ts'
import type { JudgeOptions } from './resolve-compare.ts'
import type { Subject } from './subjects.ts'

/** Benchmarks of the newest past run whose file ran this time without them. */
export function missingVerdicts(
  subjects: readonly Subject[],
  baseline: Baseline,
  options: JudgeOptions,
): BenchVerdict[] {
  const ids = new Set(subjects.map((subject) => subject.id))
  const files = new Set(subjects.map((subject) => `${subject.project}\0${subject.file}`))
  const gone = [...baseline.newest].filter(([id, past]) => !ids.has(id) && files.has(`${past.project}\0${past.file}`))
  return gone.map(([id, past]) => {
    const n = baseline.values.get(id)?.length ?? 0
    const none = { value: null, unit: 'ms' as const, rounds: 0, worse: 1 as const, state: 'ok' as const, reason: null }
    const subject = { ...past, id, ...none }
    return {
      ...blankVerdict(subject, options),
      n,
      state: 'missing' as const,
      reasons: ['measured before, not in this run'],
    }
  })
}
