// The judge with the past it needs, in one place because both are loaded together, and late.
import { errorText } from '../error-text.ts'
import { loadBaseline, storeOf } from '../history/load-baseline.ts'
import { judge } from '../judge/judge.ts'
import type { Judgement } from '../judge/judgement.ts'
import type { JudgeOptions } from '../judge/resolve-compare.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { JudgeContext } from './judge-run.ts'

async function historyFor(run: RunRecord, c: JudgeContext): Promise<RunRecord[]> {
  if (c.options.compare === false) return []
  const where = { outDirPath: c.options.outDirPath, root: c.root, ancestry: c.ancestry }
  try {
    return await loadBaseline(run, c.options.compare || {}, where)
  } catch (error) {
    c.say(` metrics  no baseline: ${errorText(error)}\n`)
    return []
  }
}

/** Judges a run against its past; a past that cannot be read is a line on the terminal. */
export async function judgeByHistory(run: RunRecord, resolved: JudgeOptions, c: JudgeContext): Promise<Judgement> {
  return judge(run, await historyFor(run, c), resolved)
}

/** Keeps a run for later judgements; trouble is a line on the terminal. */
export async function keep(run: RunRecord, c: JudgeContext): Promise<void> {
  try {
    await storeOf(c.options.compare || {}, c.options.outDirPath).save(run)
  } catch (error) {
    c.say(` metrics  the run is not kept as history: ${errorText(error)}\n`)
  }
}
