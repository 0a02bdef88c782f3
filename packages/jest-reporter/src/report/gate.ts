// Whether a judgement fails the command. Reads verdicts; decides nothing about benchmarks.
import type { BenchVerdict, Judgement } from '../judge/judgement.ts'
import type { FailState } from '../options.ts'

export interface GateRules {
  failOn: readonly FailState[]
  minBenches: number
  requireBaseline: boolean
}

/** Exit status of a gate: 0 passed, 1 failed, 3 a baseline was required and there is none. */
export interface GateResult {
  code: 0 | 1 | 3
  failure: string | null
}

const PASSED: GateResult = { code: 0, failure: null }

function isFailure(verdict: BenchVerdict, failOn: readonly FailState[]): boolean {
  return !verdict.advisory && (failOn as readonly string[]).includes(verdict.state)
}

/** Applies the rules; the text of a failure names the first benchmarks that made it. */
export function gate(judgement: Judgement, rules: GateRules): GateResult {
  const measured = judgement.verdicts.filter((verdict) => verdict.state !== 'missing' && verdict.state !== 'skipped')
  if (measured.length < rules.minBenches) {
    return { code: 1, failure: `${measured.length} benchmarks ran, at least ${rules.minBenches} must` }
  }
  const failed = judgement.verdicts.filter((verdict) => isFailure(verdict, rules.failOn))
  if (failed.length > 0) {
    const named = failed.slice(0, 3).map((verdict) => `${verdict.state}: ${verdict.label}`)
    const more = failed.length > 3 ? ` and ${failed.length - 3} more` : ''
    return { code: 1, failure: `${named.join('; ')}${more}` }
  }
  const without = judgement.verdicts.some((verdict) => verdict.state === 'new' || verdict.state === 'incomparable')
  if (rules.requireBaseline && without)
    return { code: 3, failure: 'a baseline is required, and some benchmarks have none' }
  return PASSED
}
