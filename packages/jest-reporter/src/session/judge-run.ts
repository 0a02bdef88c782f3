// Judges a run against its past, keeps it as history, and says whether the command should fail.
import { errorText } from '../error-text.ts'
import { loadBaseline, storeOf } from '../history/load-baseline.ts'
import type { CompareOptions } from '../judge/compare-options.ts'
import { judge } from '../judge/judge.ts'
import type { Judgement } from '../judge/judgement.ts'
import { resolveCompare } from '../judge/resolve-compare.ts'
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

async function historyFor(run: RunRecord, compare: CompareOptions, c: JudgeContext): Promise<RunRecord[]> {
  if (c.options.compare === false || !hasSubjects(run)) return []
  try {
    return await loadBaseline(run, compare, { outDirPath: c.options.outDirPath, root: c.root, ancestry: c.ancestry })
  } catch (error) {
    c.say(` metrics  no baseline: ${errorText(error)}\n`)
    return []
  }
}

/** @returns the judgement and the gate's answer; wrong compare options are said and replaced by their defaults */
export async function judgeRun(run: RunRecord, c: JudgeContext): Promise<{ judgement: Judgement; gate: GateResult }> {
  let compare = c.options.compare || {}
  const extra = { renames: c.options.identity.renames ?? {}, confirmations: c.confirmations ?? [] }
  const history = await historyFor(run, compare, c)
  try {
    resolveCompare(compare, run, extra)
  } catch (error) {
    c.say(` metrics  ${errorText(error)}; using defaults\n`)
    compare = {}
  }
  const judgement = judge(run, history, resolveCompare(compare, run, extra))
  const { failOn } = c.options
  const minBenches = compare.minBenches ?? c.minBenches
  return { judgement, gate: gate(judgement, { failOn, minBenches, requireBaseline: compare.requireBaseline ?? false }) }
}

/** Keeps a run for later judgements; trouble is a line on the terminal. */
export async function keepAsHistory(run: RunRecord, c: JudgeContext): Promise<void> {
  if (c.options.compare === false || !hasSubjects(run)) return
  try {
    await storeOf(c.options.compare || {}, c.options.outDirPath).save(run)
  } catch (error) {
    c.say(` metrics  the run is not kept as history: ${errorText(error)}\n`)
  }
}
