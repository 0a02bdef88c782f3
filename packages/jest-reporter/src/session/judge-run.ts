// Judges a run and says whether the command should fail. The judge and the past are loaded when there is something to judge.
import { errorText } from '../error-text.ts'
import type { CompareOptions } from '../judge/compare-options.ts'
import { type Judgement, nothingToJudge } from '../judge/judgement.ts'
import { type JudgeOptions, resolveCompare } from '../judge/resolve-compare.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { ResolvedOptions } from '../options.ts'
import { type GateResult, gate } from '../report/gate.ts'

export interface JudgeContext {
  options: Pick<ResolvedOptions, 'compare' | 'failOn' | 'identity' | 'outDirPath'>
  root: string
  ancestry: () => Promise<string[] | undefined>
  say: (text: string) => void
  /** Fewest benchmarks when the options do not say: 1 in a gate, 0 in a plain test run. */
  minBenches: number
  confirmations?: RunRecord[]
}

/** Whether there is anything to judge: benchmarks, or scores of tests. */
export function hasSubjects(run: RunRecord): boolean {
  return run.benches.length > 0 || run.metrics.some((metric) => metric.better !== 'none')
}

/** The options of the user with their defaults; wrong ones are said and replaced by defaults. */
function checked(run: RunRecord, c: JudgeContext): { compare: CompareOptions; resolved: JudgeOptions } {
  const compare = c.options.compare || {}
  const extra = { renames: c.options.identity.renames ?? {}, confirmations: c.confirmations ?? [] }
  try {
    return { compare, resolved: resolveCompare(compare, run, extra) }
  } catch (error) {
    c.say(` metrics  ${errorText(error)}; using defaults\n`)
    return { compare: {}, resolved: resolveCompare({}, run, extra) }
  }
}

/** @returns the judgement and the gate's answer */
export async function judgeRun(run: RunRecord, c: JudgeContext): Promise<{ judgement: Judgement; gate: GateResult }> {
  const { compare, resolved } = checked(run, c)
  let judgement = nothingToJudge(resolved)
  if (hasSubjects(run)) {
    const { judgeByHistory } = await import('./judge-by-history.ts')
    judgement = await judgeByHistory(run, resolved, c)
  }
  const { failOn } = c.options
  const minBenches = compare.minBenches ?? c.minBenches
  return { judgement, gate: gate(judgement, { failOn, minBenches, requireBaseline: compare.requireBaseline ?? false }) }
}

/** Keeps a run for later judgements; trouble is a line on the terminal. */
export async function keepAsHistory(run: RunRecord, c: JudgeContext): Promise<void> {
  if (c.options.compare === false || !hasSubjects(run)) return
  const { keep } = await import('./judge-by-history.ts')
  await keep(run, c)
}
