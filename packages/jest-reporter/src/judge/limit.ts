// Absolute limits of a rule: judged whatever history says.
import type { BenchRule } from './compare-options.ts'
import type { BenchVerdict } from './judgement.ts'

/** The verdict, or `regressed` where its value breaks a limit of the rule. */
export function withLimit(verdict: BenchVerdict, rule: BenchRule | undefined): BenchVerdict {
  const reason = rule && verdict.value !== null && brokenLimit(verdict.value, verdict.unit, rule)
  return reason ? { ...verdict, state: 'regressed', reasons: [reason] } : verdict
}

function brokenLimit(
  value: number,
  unit: BenchVerdict['unit'],
  { budgetMs, floor, ceiling }: BenchRule,
): string | null {
  if (unit === 'ms') {
    return budgetMs !== undefined && value > budgetMs ? `${value} ms is over its budget of ${budgetMs} ms` : null
  }
  if (floor !== undefined && value < floor) return `${value} is under its floor of ${floor}`
  return ceiling !== undefined && value > ceiling ? `${value} is over its ceiling of ${ceiling}` : null
}
