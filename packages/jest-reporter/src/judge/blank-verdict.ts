// A verdict before anything is known: the subject, its value and its rule, no evidence.
import type { BenchVerdict } from './judgement.ts'
import { type JudgeOptions, ruleFor } from './resolve-compare.ts'
import type { Subject } from './subjects.ts'

export function blankVerdict(subject: Subject, options: JudgeOptions): BenchVerdict {
  const { id, label, bench, file, project, unit, value } = subject
  const advisory = ruleFor(label, options.perBench)?.advisory ?? false
  const evidence = { change: null, ciLow: null, ciHigh: null, noise: null, n: 0, detectable: null, confirmed: null }
  return { id, label, bench, file, project, state: 'new', advisory, value, unit, ...evidence, reasons: [] }
}
